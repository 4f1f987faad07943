/** Light or dark, as the Dashboard is: at once, in later addresses, and for the order's widget. */

import { ApiError } from "./api.js";
import { carry } from "./links.js";

/** @typedef {import("./page.js").Page} Page */

const root = document.documentElement;

/** @param {Page} page */
export function followTheme(page) {
  page.bridge.addEventListener("theme", (event) => {
    const theme = /** @type {CustomEvent<"light" | "dark">} */ (event).detail;
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    document.querySelector("meta[name=color-scheme]")?.setAttribute("content", theme);
    carry("theme", theme);
    page.router.refreshAddress();
    keepTheme(page);
  });
}

/**
 * Tell the server, once somebody is signed in: the widget on an order's page learns the theme
 * from nobody else.
 * @param {Page} page
 */
export function keepTheme(page) {
  const { theme } = root.dataset;
  if (page.me === null || theme === undefined || theme === page.me.theme) return;
  page.me = { ...page.me, theme };
  page.api.json("PUT", "me", { body: { theme } }).catch((error) => {
    if (!(error instanceof ApiError)) throw error;
    // Not worth a word: the widget then follows the operating system.
  });
}
