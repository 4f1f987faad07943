/** The keyboard's place, kept while what stands around it is filled anew. */

/**
 * Fill something anew. The button that had the focus has it afterwards; if it has gone, the
 * first of these headings that is shown.
 * @param {HTMLElement} section whose buttons have `data-action`, repeated ones `data-key`
 * @param {string[]} headings ids
 * @param {() => void} fillAnew
 */
export function keepingFocus(section, headings, fillAnew) {
  const before = document.activeElement;
  const had = before instanceof HTMLElement && section.contains(before) ? before : null;
  fillAnew();
  if (had === null || isShown(had)) return;
  const { action, key } = had.dataset;
  const same =
    action &&
    section.querySelector(
      `[data-action="${CSS.escape(action)}"]${key ? `[data-key="${CSS.escape(key)}"]` : ""}`,
    );
  const places = [same, ...headings.map((id) => document.getElementById(id))];
  const place = places.find((one) => one instanceof HTMLElement && isShown(one));
  /** @type {HTMLElement | undefined} */ (place)?.focus({ preventScroll: true });
}

/** @param {HTMLElement} element */
const isShown = (element) => element.isConnected && element.checkVisibility();
