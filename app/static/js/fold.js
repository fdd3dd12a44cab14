// A pattern shows its last cards. Classes say which are older, since a selector that counts children (:nth-last-child) would have
// the browser style all cards of a list anew whenever one comes or goes.

const SHOWN = 6;

/** After a change of these lists; of all patterns when the stage changed. */
export function fold({ stage, lists }) {
  if (stage) return all();
  for (const key of lists) {
    const list = document.getElementById(`cards-${key}`);
    if (list?.parentNode.dataset.pattern) mark(list);
  }
}

function mark(list) {
  list.classList.add("folded");
  let at = 0;
  for (let card = list.lastElementChild; card; card = card.previousElementSibling, at++) {
    const { classList } = card;
    const older = at >= SHOWN;
    if (older && classList.contains("older")) return; // and so are all before it
    classList.toggle("older", older);
    classList.toggle("latest", at === 0);
  }
}

function all() {
  for (const list of document.querySelectorAll(".pattern > ol")) mark(list);
}

all();
