// A card that also belongs elsewhere, and evidence that goes the other way. It is seen at once; the server's frame then shows the
// same, and a refusal takes it away again. Given what it needs (later.js).

const ALSO = "also";
const AHEAD = "ahead";

/** Links cards to a pattern in which they do not stand. */
export async function link({ done, many, notice, release, say, title, words, write }, cards, pattern, how) {
  const going = cards.filter((card) => !document.querySelector(`[id="cards-${pattern}"] > [id="card-${card}"]`));
  release(cards);
  if (!going.length) return notice(many(cards.length, "The card stands in this pattern already.", "These cards stand in this pattern already."));
  const lines = going.map((card) => line(card, pattern, how, words(card, 280)));
  const taken = await write("PUT", `/patterns/${pattern}/links`, { cards: going, link: how });
  if (!taken) return lines.forEach((each) => each?.className === AHEAD && each.remove()); // else a frame makes it what it stands for
  const place = title(pattern, going);
  if (how === ALSO) done(many(going.length, "Card also belongs to “{place}”.", "{count} cards also belong to “{place}”.", { place }));
  else done(many(going.length, "Card goes the other way in “{place}”.", "{count} cards go the other way in “{place}”.", { place }));
}

/** Takes a line away again. */
export async function unlink({ done, say, write }, { dataset, parentNode: line }) {
  const { otherWay, pattern = otherWay } = line.closest("[data-other-way], [data-pattern]").dataset;
  const list = line.parentNode;
  line.hidden = true;
  const next = [...list.querySelectorAll("li:not([hidden]) button")][0] ?? document.getElementById(`head-${pattern}`)?.parentNode.querySelector("button");
  next?.focus({ preventScroll: true });
  const taken = await write("PUT", `/patterns/${pattern}/links`, { card: dataset.unlink, link: dataset.as, linked: false });
  if (taken) done(say("Taken away. The card stays where it stands."));
  else line.hidden = false;
}

/** A line as the frame will bring it, until it does; nothing where its list is not on the page yet. */
function line(card, pattern, how, text) {
  const links = document.getElementById(`links-${pattern}`);
  if (links?.querySelector(`[data-unlink="${card}"][data-as="${how}"]`)) return null;
  const list = links?.querySelector(how === ALSO ? ":scope > ul" : ".other-way > ul");
  if (!list) return null;
  const item = document.createElement("li");
  item.className = AHEAD;
  const said = document.createElement("p");
  said.dir = "auto";
  said.textContent = text;
  item.append(said);
  list.append(item);
  return item;
}
