/** The texts that scripts show. They stand in the page, in its language. */

/** @type {Map<string, string>} */
const texts = new Map();

/**
 * A text of `<template id="texts">`, with `{name}` replaced by values.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function text(name, values = {}) {
  if (texts.size === 0) read();
  const found = texts.get(name);
  if (found === undefined) throw new Error(`The page has no text named ${name}`);
  return found.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

function read() {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("texts"));
  for (const one of template.content.querySelectorAll("[data-name]")) {
    texts.set(/** @type {HTMLElement} */ (one).dataset.name ?? "", (one.textContent ?? "").trim());
  }
}
