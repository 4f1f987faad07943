/** Questions as a dialog of the page: the Dashboard's frame lets no browser dialog open. */

/**
 * Open one of the page's dialogs and wait for an answer.
 * @param {string} id of a <dialog> whose buttons have `data-answer`
 * @returns {Promise<string>} the pressed button's answer, "" when it was closed otherwise
 */
export function ask(id) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(id));
  const before = document.activeElement;
  return new Promise((resolve) => {
    const press = (/** @type {Event} */ event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("[data-answer]");
      if (button instanceof HTMLElement) dialog.close(button.dataset.answer);
    };
    dialog.returnValue = "";
    dialog.addEventListener("click", press);
    dialog.addEventListener(
      "close",
      () => {
        dialog.removeEventListener("click", press);
        if (before instanceof HTMLElement && before.isConnected) before.focus();
        resolve(dialog.returnValue);
      },
      { once: true },
    );
    dialog.showModal();
  });
}
