// A pattern from its evidence to the next steps that rest on it, in a dialog. Given what it needs (later.js).

let asked = null;

/** @param {string} address the chain's page, whose part is shown. */
export async function show({ at, dialog, part, say }, address) {
  const path = new URL(address, location.href).pathname;
  const mine = (asked = part(`${path.slice(at.length)}?part=1`));
  const found = await mine;
  if (asked === mine) await dialog("chain-dialog", say("From the evidence to the next step"), found); // the last time counts
}
