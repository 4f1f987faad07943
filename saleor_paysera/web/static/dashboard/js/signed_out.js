/** What is shown while nobody is signed in: waiting, refused, or not in the Dashboard at all. */

import { announce } from "./announce.js";
import { ApiError } from "./api.js";
import { fill } from "./fill.js";
import { onActions } from "./parts.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {"waiting" | "silent" | "denied" | "failed" | "outside"} Face */

const SILENT_AFTER_MS = 10_000;

export class SignedOut {
  /** @type {HTMLElement[]} */
  #sections = [...document.querySelectorAll("[data-signed-out]")].map(
    (one) => /** @type {HTMLElement} */ (one),
  );
  #nav = /** @type {HTMLElement} */ (document.querySelector("header nav"));
  #strip = /** @type {HTMLElement} */ (document.getElementById("waiting-for-sign-in"));
  /** @type {Page} */
  #page;
  /** @type {() => Promise<void>} */
  #signIn = async () => {};

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    for (const section of this.#sections)
      onActions(section, { "try-again": () => this.until(this.#signIn) });
    document.addEventListener("denied", (event) => {
      this.#page.router.hideAll();
      this.show("denied", /** @type {CustomEvent<string>} */ (event).detail);
    });
    this.#page.api.addEventListener("waiting", () => (this.#strip.hidden = false));
    this.#page.api.addEventListener("waited", () => (this.#strip.hidden = true));
  }

  /**
   * Sign in, then show what the document was opened at.
   * @param {() => Promise<void>} signIn
   */
  async until(signIn) {
    this.#signIn = signIn;
    this.show("waiting");
    await this.#try();
  }

  async #try() {
    const silence = setTimeout(
      () => this.#page.bridge.token ?? this.show("silent"),
      SILENT_AFTER_MS,
    );
    try {
      await this.#signIn();
      this.show(null);
      this.#page.router.begin();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await this.#showRefusal(error);
    } finally {
      clearTimeout(silence);
    }
  }

  /** @param {ApiError} error */
  async #showRefusal(error) {
    if (this.#page.bridge.token === null) return this.#try();
    this.show(error.status === 403 ? "denied" : "failed", error.message);
    if (error.code === "NO_CONNECTION") {
      window.addEventListener("online", () => void this.until(this.#signIn), { once: true });
    }
  }

  /**
   * @param {Face | null} face null when somebody is signed in
   * @param {string} [message]
   */
  show(face, message = "") {
    this.#nav.hidden = face === "outside" || face === "denied";
    for (const section of this.#sections) {
      section.hidden = section.dataset.signedOut !== face;
      if (section.hidden) continue;
      fill(section, { message });
      if (face !== "waiting") announce(section.querySelector("h1")?.textContent ?? "");
    }
  }
}
