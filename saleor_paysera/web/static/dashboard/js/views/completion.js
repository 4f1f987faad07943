/** Who completes the order of a paid checkout: this app after some seconds, or others. */

import { setValue, valueOf } from "../forms.js";

const USUAL_SECONDS = 60;

/**
 * @param {HTMLFormElement} form
 * @param {number | null} seconds null: others do it
 */
export function chooseCompletion(form, seconds) {
  setValue(form, "completion", seconds === null ? "others" : "app");
  setValue(form, "completeAfterSeconds", String(seconds ?? USUAL_SECONDS));
}

/**
 * Show the number of seconds only where it counts.
 * @param {HTMLFormElement} form
 */
export function showCompletion(form) {
  const field = /** @type {HTMLElement} */ (document.getElementById("complete-after-field"));
  field.hidden = valueOf(form, "completion") !== "app";
}

/**
 * @param {HTMLFormElement} form
 * @returns {number | null} null: others do it; NaN: not a number of seconds
 */
export function chosenCompletion(form) {
  if (valueOf(form, "completion") !== "app") return null;
  const typed = valueOf(form, "completeAfterSeconds").trim();
  return /^[0-9]+$/.test(typed) ? Number(typed) : NaN;
}
