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
  /** what is waited for while a refusal is shown */
  #waiting = new AbortController();

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    for (const section of this.#sections)
      onActions(section, { "try-again": () => this.until(this.#signIn) });
    document.addEventListener("signed-out", (event) => {
      this.#page.router.hideAll();
      this.#showRefusal(/** @type {CustomEvent<ApiError>} */ (event).detail);
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
    this.#waiting.abort();
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
      if (this.#page.bridge.token === null) await this.#try();
      else this.#showRefusal(error);
    } finally {
      clearTimeout(silence);
    }
  }

  /**
   * Say why, and go on by itself as soon as that may help.
   * @param {ApiError} error
   */
  #showRefusal(error) {
    const { bridge } = this.#page;
    this.show(error.status === 403 ? "denied" : "failed", error.message);
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    const again = () => this.until(this.#signIn);
    if (error.code === "NO_CONNECTION") window.addEventListener("online", again, { signal });
    if (error.status === 401)
      bridge.tokenOtherThan(bridge.token, signal).then(again, () => {});
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
