// What time it is for the server, since the clocks of thirty laptops differ and the timer is one.
//
// Every answer to a write brings the server's Date, in whole seconds. Each of them bounds the difference; together they pin it
// down to well under a second. A clock that fits needs no correction and gets none.

const STALE = 2000; // milliseconds: a Date has no fractions, and the server writes a new one once a second
let least = -Infinity;
let most = Infinity;

/** An answer's Date header, asked for at `sent` and here at `received` on our own clock. */
export function heard(date, sent, received = Date.now()) {
  const told = Date.parse(date);
  if (Number.isNaN(told)) return;
  const low = told - received;
  const high = told + STALE - sent;
  const fits = low <= most && high >= least; // otherwise our clock was set anew
  least = fits ? Math.max(least, low) : low;
  most = fits ? Math.min(most, high) : high;
}

/** Unix milliseconds on the server's clock, as well as we know it. */
export function now() {
  const fits = least <= 0 && most >= 0;
  return Date.now() + (fits ? 0 : (least + most) / 2);
}

/** Asks the server for the time; without an answer our own clock has to do. */
export async function ask() {
  const sent = Date.now();
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    heard(answer.headers.get("Date"), sent);
  } catch {
    // no connection just now
  }
}
