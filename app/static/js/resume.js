// The boards that are kept on this device, so that a tap leads back to them, with a network and without one.

const place = document.getElementById("resume");
const BOARD = /^\/boards\/[\w-]+$/;
const LETTERS = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'" };

/** Every kept board's path, its title and when it was kept, the latest first. */
async function boards() {
  const found = [];
  for (const name of await caches.keys()) {
    const shelf = await caches.open(name);
    for (const request of await shelf.keys()) {
      const { pathname: path } = new URL(request.url);
      if (!BOARD.test(path)) continue;
      const page = await shelf.match(request, { ignoreVary: true });
      const [, title] = (await page.text()).match(/<title>(.*?)<\/title>/s);
      const since = new Date(page.headers.get("Date"));
      found.push({ path, title: title.replace(/&(?:amp|lt|gt|#34|#39);/g, (letter) => LETTERS[letter]), since });
    }
  }
  return found.sort((one, other) => other.since - one.since);
}

function line({ path, title, since }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const name = document.createElement("bdi");
  const day = document.createElement("small");
  link.href = path;
  link.className = "button";
  name.textContent = title;
  day.textContent = since.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long" });
  link.append(name, day);
  item.append(link);
  return item;
}

async function show() {
  const found = await boards().catch(() => []); // refused
  place.querySelector("ul").append(...found.map(line));
  place.hidden = !found.length;
}

if (place && window.caches) show();
const insecure = document.getElementById("insecure");
if (insecure) insecure.hidden = isSecureContext;
