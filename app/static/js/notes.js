// Which of one's own cards go to the board, and which stay private notes; and questions about one's cards.
// What is on its way is shown as if it had come.
//
// It imports nothing: a script that is loaded later would have other copies of what it imports than the page.

/**
 * Follows one's own cards.
 *
 * @param {object} page latest (outbox.js), done (undo.js), notice, write (wire.js), many, say (words.js).
 * @param {boolean} fresh whether what stands there has just come with a frame.
 * @returns {{put: (button: HTMLElement) => void}} does what a button says.
 */
export function begin({ latest, done, notice, write, many, say }, fresh) {
  const all = () => document.querySelectorAll("#mine li[id]");
  const path = ({ id }) => `/cards/${id.slice("own-".length)}/note`;
  const isNote = (card) => card.classList.contains("note");
  const questions = () => document.querySelectorAll("#mine .asks [dir]").length;
  const waiting = () => document.querySelectorAll("#mine .kept-back").length;
  let asked = fresh ? 0 : questions();
  let waited = fresh ? 0 : waiting();

  async function put(button) {
    const card = button.closest("li");
    const note = button.dataset.note === "true";
    if ((latest(path(card))?.note ?? isNote(card)) === note) return;
    const early = document.body.dataset.stage === "observe"; // later it is undone as everything is
    const back = () => write("PUT", path(card), { note: !note });
    if (!(await write("PUT", path(card), { note }))) return;
    done(note ? say("A private note now. Only you see it.") : say("It goes to the board."), early ? { act: back } : {});
  }

  /** As it will be when all has arrived. */
  function show() {
    let chosen = 0;
    for (const card of all()) {
      const going = latest(path(card))?.note;
      const note = going ?? isNote(card);
      chosen += !note;
      for (const button of card.querySelectorAll("[aria-pressed]")) button.ariaPressed = `${(button.dataset.note === "true") === note}`;
      const from = card.querySelector(".from");
      if (going === undefined || going === isNote(card)) delete from.dataset.going;
      else from.dataset.going = note ? say("Private note, on its way") : say("For the board, on its way");
    }
    count(chosen);
  }

  function count(chosen) {
    const place = document.querySelector("[data-chosen]");
    if (!place) return;
    place.textContent = many(
      chosen,
      "{count} chosen; 5 to 10 is what people can take in.",
      "{count} chosen; 5 to 10 is what people can take in.",
    );
  }

  /** Whoever looks elsewhere on the page is told once. */
  function tell() {
    const before = asked;
    const waitedBefore = waited;
    asked = questions();
    waited = waiting();
    if (waited > waitedBefore) notice(say("A card of yours holds a name or a room. It waits for you under “Your cards”."), { stays: true });
    if (asked > before) notice(say("A question about one of your cards waits for you, under “Your cards”."), { stays: true });
  }

  document.addEventListener("board:outbox", show); // outbox.js
  document.addEventListener("frame", show); // put.js
  document.addEventListener("frame", tell);
  show();
  tell();
  return { put };
}
