// Cards that may say the same, on request: a suggestion that sorts nothing by itself. Given what it needs (later.js).

const standing = (card) => document.querySelector(`[id="cards-tray"] > [id="card-${card}"], [id="cards-late"] > [id="card-${card}"]`);
const elsewhere = (card) => document.getElementById(`card-${card}`) && !standing(card);
let kit = null;

/** Asks for groups of cards and shows them, each with “Put together” and “No”. */
export async function suggest(given) {
  const comparing = given.say("Comparing the words of the cards …");
  given.notice(comparing);
  const found = await given.part("/suggestions?part=1");
  if (document.getElementById("notice").textContent === comparing) given.notice("");
  const place = await given.dialog("suggestions-dialog", given.say("Which cards say nearly the same?"), found);
  review(place); // others may have sorted them before they came
  if (kit) return;
  kit = given;
  place.addEventListener("click", ({ target }) => {
    const group = target.closest(".suggestion");
    if (!group || !target.closest("button")) return;
    if (target.closest("[data-together]")) together(group);
    away(place, group);
  });
  kit.afterFrames(({ moves, stage }) => (stage || moves.length) && place.open && review(place));
}

/** Starts a pattern with those that are still not sorted; they may stand below what the page shows. */
function together(group) {
  const cards = group.dataset.cards.split(" ").filter((card) => !elsewhere(card));
  if (cards.every(standing)) return kit.start(cards);
  const pattern = kit.uuid();
  return kit.write("POST", "/patterns", { pattern, cards }).then((taken) => taken && kit.done(kit.say("Pattern started.")));
}

function away(place, group) {
  const next = group.nextElementSibling ?? group.previousElementSibling;
  group.remove();
  place.querySelector(".none").hidden = Boolean(place.querySelector(".suggestion"));
  (next ?? place).querySelector("button")?.focus();
}

/** What others have sorted meanwhile is no suggestion any more. */
function review(place) {
  for (const group of place.querySelectorAll(".suggestion")) {
    const left = group.dataset.cards.split(" ").filter((card) => !elsewhere(card));
    if (left.length < 2) away(place, group);
  }
}
