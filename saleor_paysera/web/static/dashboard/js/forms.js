/** What forms have in common: what is wrong stands at the field, and nothing typed is lost. */

import { announce } from "./announce.js";

/** @typedef {import("./api.js").FieldError} FieldError */

/**
 * Show what is wrong at each field, and go to the first.
 * @param {HTMLElement} form whose fields have `data-field`
 * @param {FieldError[]} errors
 * @returns {string[]} messages about fields that this form does not have
 */
export function showFieldErrors(form, errors) {
  clearFieldErrors(form);
  const rest = [];
  for (const { field, message } of errors) {
    const holder = form.querySelector(`[data-field="${CSS.escape(field)}"]`);
    if (holder instanceof HTMLElement) showFieldError(holder, message);
    else rest.push(message);
  }
  const wrong = form.querySelector("[data-wrong]");
  if (wrong instanceof HTMLElement) firstControl(wrong)?.focus();
  return rest;
}

/**
 * @param {HTMLElement} holder
 * @param {string} message
 */
export function showFieldError(holder, message) {
  const place = /** @type {HTMLElement} */ (holder.querySelector("[data-error]"));
  place.textContent = message;
  place.hidden = false;
  holder.dataset.wrong = "yes";
  typed(holder)?.setAttribute("aria-invalid", "true");
}

/** @param {HTMLElement} root a form, or one field of it */
export function clearFieldErrors(root) {
  const holders = root.matches("[data-wrong]") ? [root] : root.querySelectorAll("[data-wrong]");
  for (const one of holders) {
    const holder = /** @type {HTMLElement} */ (one);
    const place = /** @type {HTMLElement} */ (holder.querySelector("[data-error]"));
    place.hidden = true;
    place.textContent = "";
    delete holder.dataset.wrong;
    typed(holder)?.removeAttribute("aria-invalid");
  }
}

/**
 * Take a field's error away as soon as the field is changed.
 * @param {HTMLElement} form
 */
export function forgetErrorsOnInput(form) {
  form.addEventListener("input", (event) => {
    const holder = /** @type {Element} */ (event.target).closest("[data-wrong]");
    if (holder instanceof HTMLElement) clearFieldErrors(holder);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {string} a field's text, or the value of the chosen radio button
 */
export function valueOf(form, name) {
  const value = new FormData(form).get(name);
  return typeof value === "string" ? value : "";
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
export function setValue(form, name, value) {
  const control = form.elements.namedItem(name);
  if (control instanceof RadioNodeList) control.value = value;
  else if (control instanceof HTMLInputElement && control.type === "checkbox")
    control.checked = control.value === value;
  else if (isTyped(control)) control.value = value;
}

/**
 * Show or hide a note, and say it.
 * @param {HTMLElement} note holds a place with `data-message`
 * @param {string | null} message null hides it
 */
export function showNote(note, message) {
  const place = note.querySelector("[data-message]");
  if (place) place.textContent = message ?? "";
  note.hidden = message === null;
  if (message !== null) announce(message);
}

/** @param {unknown} control @returns {control is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */
function isTyped(control) {
  return (
    control instanceof HTMLInputElement ||
    control instanceof HTMLSelectElement ||
    control instanceof HTMLTextAreaElement
  );
}

/** @param {HTMLElement} holder @returns {HTMLElement | null} the one control that text is typed into */
function typed(holder) {
  return holder.querySelector(".box input, .box select, .box textarea");
}

/** @param {HTMLElement} holder @returns {HTMLElement | null} */
function firstControl(holder) {
  return (
    holder.querySelector("input:checked, .box input, select, textarea") ??
    holder.querySelector("input")
  );
}
