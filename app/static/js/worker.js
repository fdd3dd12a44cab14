// The service worker (served as /sw.js): opens the board's pages where there is no network (docs/offline.md).
//
// It knows no build. A page that is kept names its own files, and both stand in the cache of the build that they are of:
// `debrief <build>`. So a page and its files are of one piece, whatever the server has become meanwhile.
// It answers navigations and asks for our own files; writes, news and everything else go past it.

const PATIENCE = 4000; // milliseconds for the network, before a kept page is shown instead
const LATE = 30_000; // milliseconds for what is to be kept: whatever comes after it, a seat that ends, waits for it
const MOST = 5; // boards' pages on one device
const LONGEST = 30 * 86_400_000; // milliseconds; a seat does not last longer
const ALWAYS = ["/", "/offline", "/practise"];
const KEPT = /^(?:\/|\/offline|\/practise|\/boards\/[\w-]+(?:\/screen)?)$/; // the paths of pages that may be kept
const EXPORT = /\/export\.\w+$/;
const JOINING = /^\/(?:join(?:\/groups)?|open|boards\/[\w-]+\/leave)$/; // somebody else may sit here from now on
const OURS = /^<!doctype html><html [^>]*data-kept>/; // a page of ours that says so; no portal's, no error
const NOT_YOURS = ["no-session", "not-here"]; // in our server's words
const BROKEN = [502, 503, 504];

const pathOf = ({ url }) => new URL(url).pathname;
const isBoard = (path) => path.startsWith("/boards/");
const isFile = (path) => /^\/static\//.test(path);
const get = (path, how) => fetch(path, { ...how, signal: AbortSignal.timeout(LATE) });
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

// What people write stands in a page with &#34; for ", so none of it is taken for one of these.
const buildOf = (html) => html.match(/"\/static\/([0-9a-f]{12})\//)?.[1];
const seatOf = (html) => html.match(/<body[^>]* data-seat="(\w*)"/)?.[1] ?? "";
const filesOf = (html) => new Set(Array.from(html.matchAll(/ (?:href|src)="(\/static\/[^"]+)"/g), ([, file]) => file));

const kept = (asked) => caches.match(asked, { ignoreVary: true });
const shelves = async () => (await caches.keys()).filter((name) => name.startsWith("debrief "));

let last = Promise.resolve();
let joins = 0; // how often another may have sat down since this worker began

/** One change of what is kept after another. Where there is no room or no network, all stays as it was. */
function turn(change) {
  last = last.then(change).catch(() => {});
  return last;
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(turn(() => ask("/offline")));
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

/** A page asks to be kept as it is now, or says that its seat has ended. */
addEventListener("message", (event) => {
  const { keep: path, away } = event.data;
  if (path) event.waitUntil(turn(() => ask(path)));
  if (away) event.waitUntil(turn(() => sentAway(away)));
});

// --- answering ------------------------------------------------------------------------------------

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname: path, search } = new URL(request.url);
  if (origin !== location.origin || request.headers.has("Range")) return;
  if (request.method === "POST" && JOINING.test(path)) {
    joins++;
    event.waitUntil(turn(() => drop(isBoard)));
  }
  if (request.method !== "GET") return;
  if (isFile(path)) event.respondWith(file(request));
  else if (request.mode === "navigate" && !EXPORT.test(path)) event.respondWith(page(event, path, search));
});

async function file(request) {
  return (await kept(request)) ?? fetch(request);
}

/** The network's answer; when it is late or broken the kept page; without one, a page that says what to do. */
async function page(event, path, search) {
  const before = joins;
  const asked = fetch(event.request);
  const seen = asked.then((answer) => answer.clone());
  const leadsBack = path === "/practise" && search; // to one board, so it is not the page that is kept for all
  const whose = () => before === joins; // else what was asked for the one before comes to the next
  if (!leadsBack) event.waitUntil(seen.then((answer) => turn(() => whose() && judge(path, answer))).catch(() => {}));
  const answer = await Promise.race([asked.catch(() => null), pause(PATIENCE)]);
  if (answer && !BROKEN.includes(answer.status)) return answer;
  const instead = KEPT.test(path) && (await kept(path));
  return instead || asked.catch(async () => (await kept("/offline")) ?? Response.error());
}

// --- keeping --------------------------------------------------------------------------------------

/** Asks the server for a page, to keep it as it is now. */
async function ask(path) {
  await judge(path, await get(path, { headers: { Accept: "text/html" }, redirect: "manual" }));
}

/** What the network's answer says of the page that is kept for this path. */
async function judge(path, answer) {
  if (!KEPT.test(path)) return;
  if (answer.status === 200 && !answer.redirected) await keep(path, answer);
  else if (answer.type === "opaqueredirect" || [401, 404].includes(answer.status)) await sentAway(path);
}

/** Keeps a page and all that it names, or nothing of it. */
async function keep(path, answer) {
  const html = await wholeOf(answer);
  const build = buildOf(html);
  if (!OURS.test(html) || !build) return;
  const before = await kept(path);
  if (before && seatOf(await before.text()) !== seatOf(html)) await drop((each) => each === path); // another's: first of all
  const name = `debrief ${build}`;
  const shelf = await caches.open(name);
  try {
    await Promise.all(Array.from(filesOf(html), (each) => keepFile(shelf, each)));
    await shelf.put(path, answer);
    await drop((each) => each === path, name);
    for (const each of ALWAYS) if (!(await shelf.match(each))) await ask(each);
  } finally {
    await tidy();
  }
}

/** One that stops on its way is given up as well. */
function wholeOf(answer) {
  return Promise.race([answer.clone().text(), pause(LATE).then(() => Promise.reject(new Error("late")))]);
}

/** A file that the server would not keep for good is of another build than its name says: then the page is not kept. */
async function keepFile(shelf, path) {
  if (await shelf.match(path)) return;
  const answer = await get(path);
  if (!answer.headers.get("Cache-Control")?.includes("immutable")) throw new Error("of another build");
  await shelf.put(path, answer);
}

/**
 * An answer led elsewhere, or nowhere. Where it led nobody is told, so the page goes at once, and comes back when it was not our
 * server who said so, but a portal between us. Another person may be here by now: then it is theirs.
 */
async function sentAway(path) {
  const page = await kept(path);
  if (!page) return;
  await drop((each) => each === path);
  const answer = await get(path, { headers: { Accept: "application/json" }, redirect: "manual" });
  const { code, cursor } = await answer.json().catch(() => ({}));
  if (cursor) await ask(path);
  else if (!NOT_YOURS.includes(code)) await keep(path, page);
}

/** Forgets pages, but for those in the cache that is named. */
async function drop(which, but = "") {
  for (const name of await shelves()) {
    if (name === but) continue;
    const shelf = await caches.open(name);
    for (const page of await shelf.keys()) if (which(pathOf(page))) await shelf.delete(page, { ignoreVary: true });
  }
}

/** Old pages go, and what no page needs any more. */
async function tidy() {
  const pages = [];
  for (const name of await shelves()) {
    const shelf = await caches.open(name);
    for (const page of (await shelf.keys()).filter((each) => isBoard(pathOf(each)))) {
      pages.unshift({ path: pathOf(page), since: Date.parse((await shelf.match(page)).headers.get("Date")) });
    }
  }
  pages.sort((one, other) => other.since - one.since);
  const old = pages.filter(({ since }, at) => at >= MOST || since < Date.now() - LONGEST).map(({ path }) => path);
  await drop((path) => old.includes(path));
  for (const name of await shelves()) {
    const shelf = await caches.open(name);
    if ((await shelf.keys()).every((each) => isFile(pathOf(each)))) await caches.delete(name);
  }
}
