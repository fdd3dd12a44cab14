// A pattern from its evidence to the next steps that rest on it, in a dialog. Given what it needs (later.js).

/** @param {string} address the chain's page, whose part is shown. */
export async function show({ at, dialog, part, say }, address) {
  const path = new URL(address, location.href).pathname;
  await dialog("chain-dialog", say("From the evidence to the next step"), await part(`${path.slice(at.length)}?part=1`));
}
