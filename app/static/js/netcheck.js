// Tries in turn all that the board needs, and shows for each whether it works; the sentences stand on the page.

const at = "/netcheck/live";
const PATIENCE = 8000; // milliseconds
const AT_ONCE = 600; // five events take 1,200 from the first to the last; held back, they come together
const MINUTE = 66; // seconds of silence, and a little
const WRONG_CLOCK = 120_000;

const element = (name) => document.querySelector(`[data-check="${name}"]`);

/** Shows what came of a check: "yes", "no" or "some", and its figures. */
function show(name, result, figures = "") {
  const place = element(name);
  place.dataset.result = result;
  for (const each of place.querySelectorAll("[data-says]")) each.hidden = each.dataset.says !== result;
  place.querySelector("output").textContent = figures;
}

async function timed(act) {
  const began = performance.now();
  await act();
  return `${Math.round(performance.now() - began)} ms`;
}

const ask = (address, how = {}) => fetch(address, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE), ...how });

const CHECKS = {
  async request() {
    const figures = await timed(() => ours("/netcheck"));
    return ["yes", figures];
  },

  async write() {
    const answered = await ask("/netcheck/echo", { method: "POST", body: "x".repeat(4000) });
    if (answered.status !== 204) throw new Error(answered.status);
    return ["yes"];
  },

  async socket() {
    const socket = await opened();
    try {
      return ["yes", await timed(() => replied(socket, { ping: true }))];
    } finally {
      socket.close();
    }
  },

  async frames() {
    const socket = await opened();
    try {
      const times = [];
      for (const kilobytes of [1, 4, 64]) {
        const size = kilobytes * 1024;
        times.push(`${kilobytes} kB: ${await timed(() => replied(socket, { size }, (text) => text.length === size))}`);
      }
      return ["yes", times.join(" · ")];
    } finally {
      socket.close();
    }
  },

  async stream() {
    const arrivals = [];
    await events(at, PATIENCE, () => arrivals.push(performance.now()));
    return [arrivals.at(-1) - arrivals[0] > AT_ONCE ? "yes" : "some"];
  },

  async poll() {
    const figures = await timed(() => ours(`${at}?slow=true`, "application/json"));
    return ["yes", figures];
  },

  worker: async () => [window.isSecureContext && "serviceWorker" in navigator ? "yes" : "no"],

  async storage() {
    await new Promise((kept, refused) => {
      const opening = indexedDB.open("netcheck", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("all").put("x", 1);
      opening.onerror = refused;
      setTimeout(refused, PATIENCE); // some private windows never answer
      opening.onsuccess = () => {
        opening.result.close();
        indexedDB.deleteDatabase("netcheck");
        kept();
      };
    });
    localStorage.setItem("netcheck", "x");
    localStorage.removeItem("netcheck");
    return ["yes"];
  },

  async clock() {
    const answered = await ours("/netcheck");
    const apart = Date.now() - Date.parse(answered.headers.get("Date"));
    return [Math.abs(apart) < WRONG_CLOCK ? "yes" : "some", `${Math.round(apart / 1000)} s`];
  },
};

/** An answer that is the board's, not a portal's. */
async function ours(address, accept = "text/html") {
  const answered = await ask(address, { headers: { Accept: accept } });
  const kind = answered.headers.get("Content-Type") ?? "";
  if (!answered.ok || !kind.startsWith(accept)) throw new Error(answered.status);
  await answered.text();
  return answered;
}

/** A socket that said hello. */
function opened() {
  const socket = new WebSocket(location.origin.replace(/^http/, "ws") + at);
  return heard(socket, () => true);
}

async function replied(socket, message, right = () => true) {
  socket.send(JSON.stringify(message));
  await heard(socket, right);
}

function heard(socket, right) {
  return new Promise((done, failed) => {
    const late = setTimeout(failed, PATIENCE);
    socket.onmessage = ({ data }) => {
      clearTimeout(late);
      if (right(data)) done(socket);
      else failed();
    };
    socket.onclose = failed;
  });
}

/** Calls back for each event of a stream, until it ends. */
async function events(address, patience, each) {
  const answered = await ask(address, { headers: { Accept: "text/event-stream" }, signal: AbortSignal.timeout(patience) });
  if (!answered.ok) throw new Error(answered.status);
  const reader = answered.body.pipeThrough(new TextDecoderStream()).getReader();
  let count = 0;
  for (let step; !(step = await reader.read()).done; ) {
    for (const _ of step.value.matchAll(/\n\n/g)) each(++count);
  }
  return count;
}

async function check(name, act, still = () => true) {
  show(name, "trying");
  const found = await act().catch(() => ["no"]);
  if (still()) show(name, ...found);
}

/** All of it in one sentence: without requests and writes there is no board, and the rest helps. */
function sum(result) {
  for (const each of document.querySelectorAll("[data-sum]")) each.hidden = each.dataset.sum !== result;
}

function outcome() {
  const found = (name) => element(name).dataset.result;
  if ([found("request"), found("write")].includes("no")) return "no";
  return Object.keys(CHECKS).every((name) => found(name) === "yes") ? "yes" : "some";
}

let times = 0; // that all was tried: who asks again wants to hear nothing of the time before

async function all() {
  const mine = ++times;
  const still = () => mine === times;
  sum("trying");
  for (const [name, act] of Object.entries(CHECKS)) {
    await check(name, act, still);
    if (!still()) return;
  }
  sum(outcome());
  document.body.dataset.checked = "all";
  write();
}

/** A connection that says nothing for a minute, as a lesson does. */
async function silence() {
  const button = document.querySelector("[data-silence]");
  button.disabled = true;
  let left = MINUTE;
  const counter = setInterval(() => (element("silence").querySelector("output").textContent = `${--left} s`), 1000);
  await check("silence", async () => {
    const count = await events(`${at}?slow=true`, (MINUTE + 10) * 1000, () => {});
    return [count === 2 ? "yes" : "no"];
  });
  clearInterval(counter);
  element("silence").querySelector("output").textContent = "";
  button.disabled = false;
  write();
}

/** The same as text, to send to whoever looks after the network. */
function write() {
  const lines = [`${document.title} · ${location.origin} · ${new Date().toISOString()}`, navigator.userAgent];
  for (const place of document.querySelectorAll("[data-check]")) {
    const said = place.querySelector("[data-says]:not([hidden])");
    const figures = place.querySelector("output").textContent;
    if (said) lines.push(`${place.querySelector("h2").textContent}: ${said.textContent} ${figures}`.trim());
  }
  document.getElementById("as-text").value = lines.join("\n");
}

document.querySelector("[data-again]").addEventListener("click", all);
document.querySelector("[data-silence]").addEventListener("click", silence);
document.querySelector("[data-copy]").addEventListener("click", () => {
  const text = document.getElementById("as-text");
  text.select();
  navigator.clipboard?.writeText(text.value).catch(() => {}); // over plain http there is none: the text is chosen, to be copied by hand
});

all();
