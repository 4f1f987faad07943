/** Paysera's error codes: a list that is searched by typing. */

import { text } from "../texts.js";

/** @param {HTMLElement} card holds the field and one <details> for each code */
export function searchCodes(card) {
  const field = /** @type {HTMLInputElement} */ (card.querySelector("input"));
  const found = /** @type {HTMLElement} */ (card.querySelector("[role=status]"));
  const all = /** @type {HTMLDetailsElement[]} */ ([...card.querySelectorAll("details")]);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    const fitting = all.filter((one) => fits(one, wanted));
    const exact = fitting.find((one) => codeOf(one) === wanted || codeOf(one) === `0x${wanted}`);
    const only = exact ?? (fitting.length === 1 ? fitting[0] : null);
    for (const one of all) {
      one.hidden = !fitting.includes(one);
      one.open = one === only;
    }
    if (wanted === "") found.textContent = "";
    else
      found.textContent =
        fitting.length > 0 ? text("codes-found", { count: fitting.length }) : text("codes-none");
  });
}

/** @param {HTMLElement} one */
const codeOf = (one) => (one.dataset.code ?? "").toLowerCase();

/**
 * @param {HTMLElement} one
 * @param {string} wanted
 */
function fits(one, wanted) {
  return codeOf(one).includes(wanted) || (one.textContent ?? "").toLowerCase().includes(wanted);
}
