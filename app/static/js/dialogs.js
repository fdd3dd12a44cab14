// Dialogs, each opened again and again. That one was closed is told a task later (HTML, "close the dialog"); by then a quick
// hand may have opened it for something else, and what is told of the former must not end that.

const open = new WeakMap(); // what ends it, by dialog

/**
 * Opens a dialog.
 *
 * @param {HTMLDialogElement} dialog
 * @param {() => void} [ended] is called once, when it has closed, or at the latest when it is opened again.
 * @returns {AbortSignal} lasts as long.
 */
export function opened(dialog, ended = () => {}) {
  open.get(dialog)?.();
  const controller = new AbortController();
  const end = () => {
    open.delete(dialog);
    controller.abort();
    ended();
  };
  open.set(dialog, end);
  dialog.addEventListener("close", () => dialog.open || end(), { signal: controller.signal });
  dialog.showModal();
  return controller.signal;
}
