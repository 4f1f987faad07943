/**
 * The Saleor Dashboard around this page, as messages between two windows.
 *
 * Nothing is believed but what the parent window says from an origin that the server named, and
 * every wait ends: the Dashboard leaves some messages without an answer.
 */

import { originFits } from "./origins.js";

const ANSWER_WITHIN_MS = 3000;
const STATUSES = /** @type {const} */ (["info", "success", "warning", "error"]);

/** @typedef {(typeof STATUSES)[number]} Status */
/** @typedef {{type: string, payload: Record<string, unknown>}} Message */

export class Bridge extends EventTarget {
  /** @type {string | null} the newest token of the Dashboard */
  token = null;
  /** @type {string | null} known once the Dashboard has spoken, or where the browser tells it */
  #origin;
  /** @type {string[]} */
  #sources;
  /** @type {Map<string, (ok: boolean) => void>} */
  #waiting = new Map();
  #count = 0;

  /**
   * Listens at once; call `begin` to introduce the page.
   * Events: "token", "theme" (detail: "light" or "dark"), "locale" (detail: the language).
   * @param {string[]} sources origins that may embed this page, as CSP sources
   */
  constructor(sources) {
    super();
    this.#sources = sources;
    this.#origin = this.#guessOrigin();
    window.addEventListener("message", (event) => this.#take(event));
  }

  /** @returns {boolean} whether there is a window around this one */
  static isEmbedded() {
    return window.parent !== window;
  }

  /** Ask for the handshake: it comes anyway once everything is loaded, but so it comes now. */
  begin() {
    void this.#send("notifyReady", {});
  }

  /**
   * Resolve with a token other than `spent`.
   * @param {string | null} spent a token that was refused, or null for any
   * @param {AbortSignal} signal rejects with its reason
   * @returns {Promise<string>}
   */
  tokenOtherThan(spent, signal) {
    if (this.token !== null && this.token !== spent) return Promise.resolve(this.token);
    return new Promise((resolve, reject) => {
      const done = () => {
        if (this.token === null || this.token === spent) return;
        this.removeEventListener("token", done);
        signal.removeEventListener("abort", stop);
        resolve(this.token);
      };
      const stop = () => {
        this.removeEventListener("token", done);
        reject(signal.reason);
      };
      this.addEventListener("token", done);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
    });
  }

  /**
   * Show a message in the Dashboard's corner.
   * @param {Status} status any other blanks the whole Dashboard, so it becomes "info"
   * @param {string} title
   * @param {string} [text]
   */
  notify(status, title, text) {
    const safe = STATUSES.includes(status) ? status : "info";
    void this.#send("notification", text ? { status: safe, title, text } : { status: safe, title });
  }

  /** @param {string} newRoute what the Dashboard's address shall end with; opened again on reload */
  updateRouting(newRoute) {
    void this.#send("updateRouting", { newRoute });
  }

  /**
   * Open a page of the Dashboard in a new tab.
   * @param {string} to its path, beginning with "/"
   * @returns {Promise<boolean>} whether the Dashboard said it did
   */
  openInNewTab(to) {
    return this.#send("redirect", { to, newContext: true });
  }

  /**
   * @param {string} type
   * @param {Record<string, unknown>} payload
   * @returns {Promise<boolean>} false also when no answer came
   */
  #send(type, payload) {
    const origin = this.#origin;
    if (origin === null || !Bridge.isEmbedded()) return Promise.resolve(false);
    const actionId = `paysera-${Date.now().toString(36)}-${++this.#count}`;
    return new Promise((resolve) => {
      const finish = (/** @type {boolean} */ ok) => {
        clearTimeout(timer);
        this.#waiting.delete(actionId);
        resolve(ok);
      };
      const timer = setTimeout(() => finish(false), ANSWER_WITHIN_MS);
      this.#waiting.set(actionId, finish);
      window.parent.postMessage({ type, payload: { actionId, ...payload } }, origin);
    });
  }

  /** @param {MessageEvent<unknown>} event */
  #take(event) {
    if (event.source !== window.parent || !originFits(event.origin, this.#sources)) return;
    const message = asMessage(event.data);
    if (message === null) return;
    this.#origin = event.origin;
    const { type, payload } = message;
    if (type === "handshake" || type === "tokenRefresh") this.#takeToken(payload.token);
    else if (type === "response") this.#takeAnswer(payload);
    else if (type === "theme" && (payload.theme === "light" || payload.theme === "dark"))
      this.dispatchEvent(new CustomEvent("theme", { detail: payload.theme }));
    else if (type === "localeChanged" && typeof payload.locale === "string")
      this.dispatchEvent(new CustomEvent("locale", { detail: payload.locale }));
    // "redirect" tells the Dashboard's own path. It is no order to go anywhere.
  }

  /** @param {unknown} token */
  #takeToken(token) {
    if (typeof token !== "string" || token === "") return;
    this.token = token;
    this.dispatchEvent(new Event("token"));
  }

  /** @param {Record<string, unknown>} payload */
  #takeAnswer({ actionId, ok }) {
    if (typeof actionId === "string") this.#waiting.get(actionId)?.(ok === true);
  }

  /** @returns {string | null} */
  #guessOrigin() {
    const candidates = [
      window.location.ancestorOrigins?.[0],
      originOf(document.referrer),
      ...this.#sources,
    ];
    return (
      candidates.find((one) => one && !one.includes("*") && originFits(one, this.#sources)) ?? null
    );
  }
}

/**
 * @param {string} url
 * @returns {string | undefined}
 */
function originOf(url) {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/**
 * @param {unknown} data
 * @returns {Message | null}
 */
function asMessage(data) {
  if (typeof data !== "object" || data === null) return null;
  const { type, payload } = /** @type {Record<string, unknown>} */ (data);
  if (typeof type !== "string" || typeof payload !== "object" || payload === null) return null;
  return { type, payload: /** @type {Record<string, unknown>} */ (payload) };
}
