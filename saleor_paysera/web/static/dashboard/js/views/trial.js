/** A payment of 0.01, and what came of it, looked for by itself. */

import { announce } from "../announce.js";
import { ApiError, isAbort } from "../api.js";
import { fill } from "../fill.js";
import { showNote } from "../forms.js";
import { routeWith } from "../links.js";
import { load, onActions } from "../parts.js";
import { text } from "../texts.js";
import { shownSeconds } from "../times.js";
import { searchCodes } from "./codes.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {import("./configuration.js").Configuration} Configuration */
/**
 * @typedef {Object} Trial
 * @property {string} orderNumber
 * @property {string} payUrl
 * @property {string} startedAt
 * @property {"waiting" | "arrived" | "refused"} state
 * @property {number | null} seconds from the start to the callback
 * @property {boolean | null} isPaid
 * @property {string | null} verdictLabel what the callback comes to
 * @property {string | null} advice what to do about it, where something is to be done
 * @property {boolean | null} isEncrypted
 * @property {"accept" | "cancel" | null} returned
 * @property {{name: string, isRight: boolean | null}[]} signatures
 */

const EVERY_MS = 2000;
const LATER_EVERY_MS = 6000;
const LATER_AFTER_MS = 2 * 60_000;
const STOP_AFTER_MS = 20 * 60_000;
const REASONS_AFTER_MS = 45_000;

/**
 * @param {Page} page
 * @returns {import("../router.js").View}
 */
export function trialView(page) {
  const view = new TrialPage(page);
  return { section: view.section, open: (visit) => view.open(visit) };
}

class TrialPage {
  /** @type {Trial | null} */
  #trial = null;
  #signal = new AbortController().signal;
  #began = 0;
  #timer = 0;
  #said = "";

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.section = page.section("trial");
    this.run = /** @type {HTMLElement} */ (document.getElementById("trial-run"));
    this.failed = /** @type {HTMLElement} */ (document.getElementById("trial-failed"));
    searchCodes(/** @type {HTMLElement} */ (document.getElementById("error-codes")));
    onActions(this.section, {
      start: () => this.#start(),
      look: () => {
        this.#began = Date.now();
        return this.#look();
      },
    });
    document.addEventListener("visibilitychange", () => void this.#look());
  }

  /** @param {import("../router.js").Visit} visit */
  open({ params: [id], query, signal }) {
    delete this.section.dataset.loaded;
    this.#forget();
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#forget(), { once: true });
    this.id = id;
    return load(this.section, signal, async () => {
      const { configurations } = await this.page.api.json("GET", "configurations", { signal });
      const configuration = configurations.find(
        (/** @type {Configuration} */ one) => String(one.id) === id,
      );
      if (configuration === undefined)
        throw new ApiError(404, "UNKNOWN_CONFIGURATION", text("no-configuration"));
      this.#showStart(configuration);
      await this.#resume(query.get("trial"), signal);
    });
  }

  /**
   * Go on with a trial that was started before the page was reloaded.
   * @param {string | null} number
   * @param {AbortSignal} signal
   */
  async #resume(number, signal) {
    if (number === null) return;
    try {
      this.#take(
        await this.page.api.json("GET", `trials/${encodeURIComponent(number)}`, { signal }),
      );
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
    }
  }

  /** @param {Configuration} configuration */
  #showStart({ name, mode }) {
    const place = /** @type {HTMLElement} */ (document.getElementById("trial-name"));
    place.textContent = `: ${name}`;
    fill(/** @type {HTMLElement} */ (document.getElementById("trial-start")), {
      isLive: mode === "live",
    });
    showNote(this.failed, null);
  }

  #forget() {
    window.clearTimeout(this.#timer);
    this.#trial = null;
    this.#said = "";
    this.run.hidden = true;
  }

  async #start() {
    const signal = this.#signal;
    showNote(this.failed, null);
    try {
      const trial = await this.page.api.json("POST", `configurations/${this.id}/trials`, {
        signal,
        body: {},
      });
      this.#forget();
      this.#take(trial);
      this.page.router.keep(
        routeWith(`/configurations/${this.id}/try`, { trial: trial.orderNumber }),
      );
      document.getElementById("trial-run-title")?.focus();
      announce(text("trial-started"));
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      showNote(this.failed, error.message);
    }
  }

  /** @param {Trial} trial */
  #take(trial) {
    if (this.#trial === null) this.#began = new Date(trial.startedAt).getTime();
    this.#trial = trial;
    this.#show(trial);
    window.clearTimeout(this.#timer);
    if (trial.state !== "waiting" || this.#isPaused()) return;
    const isLate = Date.now() - this.#began > LATER_AFTER_MS;
    this.#timer = window.setTimeout(() => void this.#look(), isLate ? LATER_EVERY_MS : EVERY_MS);
  }

  async #look() {
    if (this.#trial?.state !== "waiting" || document.hidden) return;
    const signal = this.#signal;
    try {
      const path = `trials/${encodeURIComponent(this.#trial.orderNumber)}`;
      const trial = await this.page.api.json("GET", path, { signal });
      if (!signal.aborted) this.#take(trial);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      // The connection may be away for a while; what is shown stays true.
      if (this.#trial !== null) this.#take(this.#trial);
    }
  }

  /** @param {Trial} trial */
  #show(trial) {
    const isWaiting = trial.state === "waiting";
    const waited = Date.now() - new Date(trial.startedAt).getTime();
    const showsReasons = isWaiting && (trial.returned !== null || waited > REASONS_AFTER_MS);
    // Genuine, even "paid" perhaps, and still not what was asked for.
    const isNotCounted = trial.isPaid === false && Boolean(trial.advice);
    this.run.hidden = false;
    fill(this.run, {
      ...trial,
      // An encrypted callback has no signatures to miss.
      signatures: trial.signatures.filter(({ isRight }) => isRight !== null || !trial.isEncrypted),
      after: trial.seconds === null ? "" : shownSeconds(trial.seconds),
      isNotCounted,
      saysUnpaid: trial.isPaid === false && !isNotCounted,
      isPaused: isWaiting && this.#isPaused(),
      showsReasons,
    });
    if (isWaiting) this.#say(showsReasons ? text("trial-nothing") : "");
    else this.#say(text(`trial-${trial.state}`), isNotCounted ? trial.verdictLabel : null);
  }

  /** @param {(string | null)[]} sentences said once */
  #say(...sentences) {
    const words = sentences.filter(Boolean).join(" ");
    if (words !== "" && words !== this.#said) announce(words);
    this.#said = words;
  }

  #isPaused() {
    return Date.now() - this.#began > STOP_AFTER_MS;
  }
}
