/** Questions that want something typed: a form in a dialog, which stays until the app has agreed. */

import { ApiError } from "./api.js";
import { clearFieldErrors, showFieldErrors } from "./forms.js";
import { atWork } from "./parts.js";

/** @typedef {Record<string, string>} Typed */

const CONFLICT = 409;

/**
 * Open a dialog with a form, and send what is typed until it is taken or the dialog is closed.
 * What is refused is shown at its field, and nothing typed is lost.
 * @template T
 * @param {string} id of a <dialog> that holds a form, with a button `data-cancel`
 * @param {(typed: Typed) => Promise<T>} send
 * @returns {Promise<T | null>} what came of it; null when the dialog was closed
 * @throws {ApiError} when somebody else was faster: it makes no sense to send it again
 */
export function askInForm(id, send) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(id));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const refusal = /** @type {HTMLElement} */ (dialog.querySelector("[data-refusal]"));
  const button = /** @type {HTMLElement} */ (form.querySelector("[type=submit]"));
  const before = document.activeElement;
  const open = new AbortController();
  const { signal } = open;
  form.reset();
  clearFieldErrors(form);
  refusal.hidden = true;

  return new Promise((resolve, reject) => {
    const trying = async () => {
      refusal.hidden = true;
      try {
        resolve(await send(typedIn(form)));
        dialog.close();
      } catch (error) {
        if (!(error instanceof ApiError) || error.status === CONFLICT) {
          reject(error);
          dialog.close();
        } else if (showFieldErrors(form, error.fields).length > 0 || error.fields.length === 0) {
          refusal.textContent = error.message;
          refusal.hidden = false;
        }
      }
    };
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (button.getAttribute("aria-disabled") !== "true") void atWork(button, trying);
    };
    const closed = () => {
      open.abort();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve(null);
    };
    form.addEventListener("submit", submit, { signal });
    form.querySelector("[data-cancel]")?.addEventListener("click", () => dialog.close(), { signal });
    dialog.addEventListener("close", closed, { signal });
    dialog.showModal();
    /** @type {HTMLElement | null} */ (form.querySelector(".box input"))?.focus();
  });
}

/** @param {HTMLFormElement} form @returns {Typed} */
function typedIn(form) {
  /** @type {Typed} */
  const typed = {};
  for (const [name, value] of new FormData(form)) typed[name] = String(value).trim();
  return typed;
}
