/** Whether everything is well, and what to do where it is not. */

import { announce } from "../announce.js";
import { ApiError } from "../api.js";
import { fill } from "../fill.js";
import { showNote } from "../forms.js";
import { load, onActions } from "../parts.js";
import { text } from "../texts.js";

/** @typedef {import("../page.js").Page} Page */
/**
 * @typedef {Object} Check
 * @property {string} key
 * @property {"ok" | "warning" | "critical" | "unknown"} state
 * @property {string} title
 * @property {string} text
 * @property {string | null} at
 * @property {"update_webhooks" | "open_payments" | "open_configurations" | null} action
 */
/** @typedef {{isWell: boolean, version: string, saleorVersion: string, checks: Check[]}} Status */

/**
 * @param {Page} page
 * @returns {import("../router.js").View}
 */
export function statusView(page) {
  const section = page.section("status");
  const failed = /** @type {HTMLElement} */ (document.getElementById("status-failed"));

  const show = (/** @type {Status} */ status) => {
    const troubles = status.checks.filter(
      ({ state }) => state === "warning" || state === "critical",
    );
    showNote(failed, null);
    fill(section, { ...status, troubles });
    announce(text(status.isWell ? "status-well" : "status-trouble"));
  };
  let signal = new AbortController().signal;
  const ask = () =>
    load(section, signal, async () => show(await page.api.json("GET", "status", { signal })));

  onActions(section, {
    refresh: () => ask(),
    "update-webhooks": async () => {
      try {
        show(await page.api.json("POST", "webhooks/update"));
        page.bridge.notify("success", text("webhooks-updated"));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        showNote(failed, error.message);
      }
    },
  });
  return {
    section,
    open: (visit) => {
      signal = visit.signal;
      return ask();
    },
  };
}
