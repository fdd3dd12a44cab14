// The dialog in which a scribe says whose cards are written down: those of somebody of the own group, who may be brought into it here.
//
// It imports nothing: a script that is loaded later would have other copies of what it imports than the page.

/**
 * Opens the dialog until somebody is chosen.
 *
 * @param {HTMLDialogElement} dialog
 * @param {object} page at, uuid and write of wire.js, opened of dialogs.js; whose: who is chosen ({id, name} or null); chosen: told who is.
 */
export function ask(dialog, { at, uuid, write, whose, chosen, opened }) {
  const form = dialog.querySelector("form");
  const fields = form.querySelector("fieldset");
  const { name } = form.elements;
  const radios = () => [...fields.querySelectorAll("input")];
  const nameOf = (radio) => radio.nextElementSibling.textContent;

  /** Somebody who may be chosen. */
  function offer({ id, name: called }) {
    if (radios().some(({ value }) => value === id)) return;
    const chip = fields.querySelector("label").cloneNode(true);
    Object.assign(chip.querySelector("input"), { value: id, checked: false });
    Object.assign(chip.querySelector("span"), { textContent: called, dir: "auto" });
    fields.append(chip);
  }

  /** Who has joined since the page was opened. */
  async function learn() {
    try {
      const answer = await fetch(at, { headers: { Accept: "application/json" }, cache: "no-store" });
      for (const each of (await answer.json()).colleagues) offer(each);
    } catch {
      // without a connection those who are known
    }
  }

  function submitted(event) {
    event.preventDefault();
    const called = name.value.trim();
    const known = radios().find((radio) => radio.value && nameOf(radio).toLowerCase() === called.toLowerCase());
    const radio = known ?? radios().find(({ checked }) => checked);
    const somebody = called && !known ? { id: uuid(), name: called } : radio.value && { id: radio.value, name: nameOf(radio) };
    if (called && !known) {
      write("POST", "/colleagues", { person: somebody.id, name: called }); // the outbox keeps it before the cards
      offer(somebody);
    }
    chosen(somebody || null);
    dialog.close();
  }

  if (whose) offer(whose);
  for (const radio of radios()) radio.checked = radio.value === (whose?.id ?? "");
  name.value = "";
  const signal = opened(dialog);
  form.addEventListener("submit", submitted, { signal });
  dialog.addEventListener("click", ({ target }) => target.closest("[data-dialog-close]") && dialog.close(), { signal });
  learn();
}
