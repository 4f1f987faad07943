/** Copying to the clipboard: in the Dashboard's frame only the old way is allowed. */

import { announce } from "./announce.js";
import { text } from "./texts.js";

/** Let every button with `data-copy` copy that text, and say so beside it for a moment. */
export function copyOnPress() {
  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-copy]");
    if (!(button instanceof HTMLElement)) return;
    const words = text(copy(button.dataset.copy ?? "") ? "copied" : "not-copied");
    announce(words);
    showBeside(button, words);
  });
}

/** @param {string} value @returns {boolean} */
function copy(value) {
  const area = document.createElement("textarea");
  area.value = value;
  area.className = "unseen";
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}

/**
 * @param {HTMLElement} button
 * @param {string} words
 */
function showBeside(button, words) {
  button.dataset.said = words;
  setTimeout(() => delete button.dataset.said, 1500);
}
