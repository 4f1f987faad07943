/** What somebody else changed, in the words of the form. */

/** @typedef {import("./configuration.js").Configuration} Configuration */

const FIELDS = /** @type {const} */ ([
  "name",
  "projectId",
  "mode",
  "methods",
  "defaultMethod",
  "purpose",
  "payWithinMinutes",
  "returnOrigins",
  "ss1IsEnough",
  "acceptsPending",
  "completeAfterSeconds",
]);

/**
 * @param {HTMLElement} form whose fields have `data-field` and a label or legend
 * @param {Configuration} before
 * @param {Configuration} after
 * @returns {string[]} labels of the fields that differ
 */
export function differences(form, before, after) {
  /** @type {string[]} */
  const names = FIELDS.filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (before.passwordSetAt !== after.passwordSetAt) names.push("password");
  return names.map((name) => labelOf(form, name));
}

/**
 * @param {HTMLElement} form
 * @param {string} name
 */
function labelOf(form, name) {
  return (
    form.querySelector(`[data-field="${name}"] :is(legend, label)`)?.textContent?.trim() ?? name
  );
}
