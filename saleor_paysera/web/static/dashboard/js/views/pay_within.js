/** How long a payment may take: what the page offers, and what else the command line has set. */

import { fill } from "../fill.js";
import { shownMinutes } from "../times.js";

/**
 * Select a time; one that is not offered becomes one more choice.
 * @param {HTMLSelectElement} select
 * @param {number | null} minutes null: as long as Paysera grants
 */
export function selectPayWithin(select, minutes) {
  const value = String(minutes ?? "");
  fill(select, { unoffered: [] });
  if (minutes !== null && ![...select.options].some((option) => option.value === value))
    fill(select, { unoffered: [{ minutes, label: shownMinutes(minutes) }] });
  select.value = value;
}
