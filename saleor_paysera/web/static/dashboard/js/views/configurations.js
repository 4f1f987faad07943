/** The list of configurations, with the channels below. */

import { fill } from "../fill.js";
import { load, onActions } from "../parts.js";
import { ChannelsForm } from "./channels.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {import("./configuration.js").Configuration} Configuration */

/**
 * @param {Page} page
 * @returns {import("../router.js").View}
 */
export function configurationsView(page) {
  const section = page.section("configurations");
  const channels = new ChannelsForm(
    page,
    /** @type {HTMLFormElement} */ (section.querySelector("form.channels")),
  );
  onActions(section, { "take-theirs": () => channels.takeTheirs() });

  return {
    section,
    mayLeave: () => channels.mayLeave(),
    open: ({ signal }) =>
      load(section, signal, async () => {
        const [{ configurations }, kept] = await Promise.all([
          page.api.json("GET", "configurations", { signal }),
          page.api.json("GET", "channels", { signal }),
        ]);
        // What is shown meanwhile is from the last time, and may be chosen from.
        const chosen = channels.changes;
        fill(section, shown(configurations, kept));
        channels.take(kept, configurations, chosen);
      }),
  };
}

/**
 * @param {Configuration[]} configurations
 * @param {import("./channels.js").Channels} kept
 */
function shown(configurations, kept) {
  return {
    isEmpty: configurations.length === 0,
    configurations: configurations.map((one) => ({
      ...one,
      isUnused: one.channels.length === 0 && !one.servesOtherChannels,
    })),
    ...ChannelsForm.shown(kept, configurations),
  };
}
