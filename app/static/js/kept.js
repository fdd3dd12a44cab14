// What this device keeps until it is on the server's disk: entries of the outbox, and half-typed words. IndexedDB, because it
// outlives a killed browser (localStorage is written seconds later), and because all tabs see the same. Words of entries go to the
// disk itself; drafts have a store of their own, so that no letter waits for that.
//
// Everything stands under the board and the seat's mark: what one person wrote is neither shown nor sent as another.

import { at, seat } from "./wire.js";

const VERSION = 1; // of what stands in the database
const PATIENCE = 3000; // milliseconds: some private windows never answer
const AGAIN = 1000; // until a device that did not answer is asked again, twice as long each time
const RARELY = 60_000;
const LEASE = 4000; // in which a tab that sends says again that it does
export const EMPTYING = 1000; // until there is a shelf again
const board = `${at} `;
const own = `${board}${seat} `; // and then an entry's id, or what a draft is about

let opening = null;

function database() {
  if (opening) return opening;
  opening = new Promise((resolve, reject) => {
    const request = indexedDB.open("debrief", VERSION);
    request.onupgradeneeded = () => {
      for (const name of ["entries", "drafts"]) request.result.createObjectStore(name, { keyPath: "key" });
    };
    request.onerror = request.onblocked = reject;
    request.onsuccess = () => {
      const { result } = request;
      result.onversionchange = () => (result.close(), (opening = null)); // a newer page in another tab
      result.onclose = () => {
        opening = null; // the browser did it, and may have thrown all away
        document.dispatchEvent(new Event("shelf:emptied"));
      };
      resolve(result);
      opening = Promise.resolve(result); // it may be late: a slow disk
    };
    setTimeout(reject, PATIENCE);
  });
  const asked = opening;
  asked.catch(() => setTimeout(() => opening === asked && (opening = null), PATIENCE)); // asked again later, not for each letter
  return opening;
}

/** One transaction; what `act` asks for last, when all of it is done. It rejects when this device refuses or fails. */
async function within(name, mode, act, { durability = "relaxed", more = false } = {}) {
  const there = await database();
  return new Promise((resolve, reject) => {
    const work = there.transaction(name, mode, { durability });
    work.oncomplete = () => resolve(request.result);
    work.onabort = () => reject(work.error);
    setTimeout(reject, mode === "readonly" ? PATIENCE : 3 * PATIENCE); // it may be done later, but until then it is not
    const request = act(work.objectStore(name));
    if (!more) work.commit?.(); // at once: a page that goes away this moment has kept it
  });
}

const write = (name, act, options) => within(name, "readwrite", act, options).then(() => true, () => false);

let silent = 0; // how often in a row this device did not answer
let asking = null;

/** All that stands in a store under a prefix; null when this device does not answer. Then it is asked until it does. */
async function read(name, prefix) {
  try {
    const found = await within(name, "readonly", (store) => store.getAll(under(prefix)));
    silent = 0;
    return found;
  } catch {
    asking ??= setTimeout(askAgain, Math.min(RARELY, AGAIN * 2 ** silent++));
    return null;
  }
}

async function askAgain() {
  asking = null;
  if (await read("entries", own)) document.dispatchEvent(new Event("shelf:answers"));
}

const under = (prefix) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

// --- the outbox -----------------------------------------------------------------------------------

/** Keeps an entry (words: on the disk); resolves with whether this device really keeps it. */
export async function keep(entry, durability) {
  const kept = await write("entries", (store) => store.put({ ...entry, key: own + entry.id }), { durability });
  channel?.postMessage(null);
  return kept;
}

let asked;

/** Asks the browser to keep all this when it wants room. Firefox would ask its user, who may not know why. */
export const last = () => {
  if (!navigator.userAgent.includes("Firefox")) asked ??= navigator.storage?.persist?.().catch(() => {});
};

/** Forgets an entry: the server has it on disk, or its author discarded it. One that was mended meanwhile, in another tab, stays. */
export async function drop({ id, command }) {
  const forget = (store) => {
    const request = store.get(own + id);
    request.onsuccess = () => request.result?.command === command && store.delete(own + id);
    return request;
  };
  await write("entries", forget, { more: true });
  channel?.postMessage(null);
}

/**
 * All entries of this board.
 *
 * @returns {Promise<{mine: object[], others: object[]} | null>} this seat's and other people's; null when nothing can be read.
 */
export async function all() {
  const found = await read("entries", board);
  const mine = ({ key }) => key.startsWith(own);
  return found && { mine: found.filter(mine), others: found.filter((entry) => !mine(entry)) };
}

// --- half-typed words -----------------------------------------------------------------------------

export const keepDraft = (about, draft) => write("drafts", (store) => store.put({ key: own + about, about, draft }));

export const dropDraft = (about) => write("drafts", (store) => store.delete(own + about));

/** All drafts of this seat, as [about, draft]. */
export async function drafts() {
  const found = await read("drafts", own);
  return (found ?? []).map(({ about, draft }) => [about, draft]);
}

// --- several tabs ---------------------------------------------------------------------------------

let channel = null;
try {
  channel = new BroadcastChannel(`outbox ${own}`);
} catch {
  // a browser that refuses storage may refuse this as well
}

/** Tells the other tabs how an entry ended. */
export const tell = (ending) => channel?.postMessage(ending);

/** Calls back when another tab kept or dropped something (null), or tells how an entry ended. */
export function elsewhere(callback) {
  channel?.addEventListener("message", ({ data }) => callback(data));
}

/** Does something while no other tab does it; resolves with false when another one does. */
export async function alone(act) {
  if (navigator.locks) return navigator.locks.request(`outbox ${own}`, act).catch(act); // a tab that is killed lets go of it
  if (!(await lease())) return false;
  const renewal = setInterval(lease, LEASE / 3);
  try {
    return await act();
  } finally {
    clearInterval(renewal);
    await write("entries", (store) => store.delete(key));
  }
}

const tab = Math.random();
const key = `lease ${own}`;

/** Pages over plain http have no locks: a row says which tab sends, and until when. Without a database there is nobody to meet. */
function lease() {
  let got = false;
  const claim = (store) => {
    const request = store.get(key);
    request.onsuccess = () => {
      const { by = tab, until = 0 } = request.result ?? {};
      const left = until - Date.now();
      got = by === tab || left < 0 || left > LEASE; // a clock that was set back
      if (got) store.put({ key, by: tab, until: Date.now() + LEASE });
    };
    return request;
  };
  return within("entries", "readwrite", claim, { more: true }).then(() => got, () => true);
}
