/** The page's language: the reader's own choice, kept on the server. */

import { ApiError } from "./api.js";
import { addressOf, carriedValue, carry } from "./links.js";
import { text } from "./texts.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./page.js").Me} Me */

const LOCALE_WITHIN_MS = 500;
const root = document.documentElement;

export class Language {
  /** @type {Page} */
  #page;
  /** @type {Promise<string>} the Dashboard's own language; not every load is told it */
  #locale;
  #select = /** @type {HTMLSelectElement} */ (document.getElementById("language"));

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    this.#locale = new Promise((resolve) => {
      page.bridge.addEventListener("locale", (event) =>
        resolve(/** @type {CustomEvent<string>} */ (event).detail),
      );
    });
    this.#select.addEventListener("change", () => void this.#choose(this.#select.value));
  }

  /**
   * Go on in the language that is kept; without one, in the browser's or else the Dashboard's.
   * @param {Me} me
   */
  async settle(me) {
    const wanted = me.language ?? (await this.#unchosen());
    if (wanted === null || wanted === root.lang || wanted === carriedValue("lang")) return;
    await this.#reload(wanted);
  }

  /** @returns {Promise<string | null>} */
  async #unchosen() {
    if (root.dataset.languageIsChosen !== undefined) return null;
    const patience = new Promise((resolve) => setTimeout(() => resolve(null), LOCALE_WITHIN_MS));
    const locale = /** @type {string | null} */ (await Promise.race([this.#locale, patience]));
    const code = locale?.split("-")[0] ?? null;
    return [...this.#select.options].some((option) => option.value === code) ? code : null;
  }

  /** @param {string} language */
  async #choose(language) {
    if (!(await this.#page.router.mayLeave())) {
      this.#select.value = root.lang;
      return;
    }
    if (this.#page.me !== null) await this.#keep(language);
    await this.#reload(language);
  }

  /** @param {string} language */
  async #keep(language) {
    try {
      await this.#page.api.json("PUT", "me", { body: { language } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#page.bridge.notify("warning", text("language-not-kept"), error.message);
    }
  }

  /**
   * Open the page anew in a language, at the same view.
   * @param {string} language
   * @returns {Promise<never>} nothing goes on in this document
   */
  #reload(language) {
    carry("lang", language);
    location.replace(addressOf(this.#page.router.route));
    return new Promise(() => {});
  }
}
