// Where cards stay until the server has them on disk. One entry, one key, so that two tabs do not overwrite each other.
//
// The outbox knows only these three functions; another store (IndexedDB) can stand behind them.

import { at } from "./wire.js";

const shelf = `outbox ${at} `;

/** Keeps an entry, in place of the one with the same card; resolves with whether this device really keeps it. */
export async function keep(entry) {
  try {
    localStorage.setItem(shelf + entry.card, JSON.stringify(entry));
    return true;
  } catch {
    return false; // full, or refused
  }
}

/** All entries of this board, the first written first. */
export async function all() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(shelf));
    const entries = keys.map((key) => JSON.parse(localStorage.getItem(key)));
    return entries.sort((one, other) => one.order - other.order);
  } catch {
    return [];
  }
}

/** Forgets an entry: its card is on the server's disk, or its author discarded it. */
export async function drop(card) {
  try {
    localStorage.removeItem(shelf + card);
  } catch {
    // it was never kept
  }
}

/** Calls back when another tab of this browser kept or dropped something. */
export function elsewhere(callback) {
  addEventListener("storage", ({ key }) => {
    if (key === null || key.startsWith(shelf)) callback();
  });
}
