/** What happened, said to screen readers. */

/** @param {string} words */
export function announce(words) {
  const region = /** @type {HTMLElement} */ (document.getElementById("announcer"));
  region.textContent = "";
  // The same words twice are no change, and a change in the same moment is not noticed.
  setTimeout(() => {
    region.textContent = words;
  }, 50);
}
