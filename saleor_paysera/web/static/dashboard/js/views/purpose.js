/** The purpose text of payments: its length, its variables, and how it will look. */

import { text } from "../texts.js";

const LIMIT_BYTES = 255;

/**
 * Keep counter and preview up to date while the text is typed.
 * @param {HTMLTextAreaElement} area
 * @param {HTMLButtonElement[]} inserters buttons with `data-variable` and `data-example`
 * @returns {() => void} call it when the text was set by a script
 */
export function previewPurpose(area, inserters) {
  const size = /** @type {HTMLElement} */ (document.getElementById("purpose-size"));
  const preview = /** @type {HTMLElement} */ (document.getElementById("purpose-preview"));
  const show = () => {
    const used = new TextEncoder().encode(area.value).length;
    size.textContent = text("bytes", { used, limit: LIMIT_BYTES });
    size.classList.toggle("error", used > LIMIT_BYTES);
    let example = area.value.trim() || (area.dataset.default ?? "");
    for (const { dataset } of inserters) {
      example = example.replaceAll(dataset.variable ?? "", dataset.example ?? "");
    }
    preview.textContent = example;
  };
  area.addEventListener("input", show);
  return show;
}

/**
 * Write a variable where the cursor is.
 * @param {HTMLTextAreaElement} area
 * @param {string} variable
 */
export function insertVariable(area, variable) {
  area.setRangeText(variable, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}
