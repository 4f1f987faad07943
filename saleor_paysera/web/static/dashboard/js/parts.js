/** The three faces of a view: still loading, loaded, or failed and why. */

import { announce } from "./announce.js";
import { ApiError, isAbort } from "./api.js";
import { fill } from "./fill.js";

/** @typedef {"loading" | "ready" | "failed"} Part */

/**
 * Show one part of a section.
 * @param {HTMLElement} section with children that have `data-part`
 * @param {Part} part
 */
export function showPart(section, part) {
  for (const one of section.querySelectorAll(":scope > [data-part]")) {
    const element = /** @type {HTMLElement} */ (one);
    element.hidden = element.dataset.part !== part;
  }
  section.setAttribute("aria-busy", String(part === "loading"));
}

/**
 * Load what a section shows. A failure is shown with a button to try again; a lost connection is
 * tried again by itself when it is back.
 * @param {HTMLElement} section
 * @param {AbortSignal} signal
 * @param {() => Promise<void>} work asks and fills
 */
export async function load(section, signal, work) {
  if (section.dataset.loaded) section.setAttribute("aria-busy", "true");
  else showPart(section, "loading");
  try {
    await work();
    section.dataset.loaded = "yes";
    showPart(section, "ready");
  } catch (error) {
    if (isAbort(error) || signal.aborted) return;
    if (!(error instanceof ApiError)) throw error;
    fail(section, error, signal, () => load(section, signal, work));
  }
}

/**
 * @param {HTMLElement} section
 * @param {ApiError} error
 * @param {AbortSignal} signal
 * @param {() => void} again
 */
function fail(section, error, signal, again) {
  delete section.dataset.loaded;
  if (error.status === 401 || error.status === 403) {
    section.dispatchEvent(new CustomEvent("signed-out", { bubbles: true, detail: error }));
    return;
  }
  const failed = /** @type {HTMLElement} */ (section.querySelector(":scope > [data-part=failed]"));
  fill(failed, { message: error.message, code: error.code });
  showPart(section, "failed");
  announce(error.message);
  const once = new AbortController();
  const either = AbortSignal.any([signal, once.signal]);
  const retry = () => {
    once.abort();
    again();
  };
  failed.querySelector("[data-action=retry]")?.addEventListener("click", retry, { signal: either });
  if (error.code === "NO_CONNECTION") window.addEventListener("online", retry, { signal: either });
}

/**
 * Call the function that a pressed button names in `data-action`. A button that is at work is
 * not pressed twice.
 * @param {HTMLElement} root
 * @param {Record<string, (button: HTMLElement) => void | Promise<void>>} actions
 */
export function onActions(root, actions) {
  root.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-action]");
    if (!(button instanceof HTMLElement)) return;
    const action = actions[button.dataset.action ?? ""];
    if (action && button.getAttribute("aria-disabled") !== "true")
      void atWork(button, () => action(button));
  });
}

/**
 * @param {HTMLElement} button
 * @param {() => void | Promise<void>} work
 */
export async function atWork(button, work) {
  const running = work();
  if (!(running instanceof Promise)) return;
  // Not "disabled": that would take the keyboard's focus away.
  button.setAttribute("aria-disabled", "true");
  try {
    await running;
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
