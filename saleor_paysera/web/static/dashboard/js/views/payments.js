/** The list of payments: filters, pages, and the same as a file. */

import { announce } from "../announce.js";
import { ApiError } from "../api.js";
import { fill } from "../fill.js";
import {
  clearFieldErrors,
  forgetErrorsOnInput,
  setValue,
  showFieldErrors,
  valueOf,
} from "../forms.js";
import { addressOf, routeWith } from "../links.js";
import { load, onActions } from "../parts.js";
import { text } from "../texts.js";
import { timeZone } from "../times.js";
import { download } from "./download.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {Record<string, string>} Filters */
/**
 * @typedef {Object} Payment
 * @property {string} orderNumber
 * @property {string} state
 * @property {string} stateLabel
 * @property {"success" | "warning" | "critical" | "neutral"} tone
 * @property {string} amount as it is shown
 * @property {"test" | "live"} mode
 * @property {string} methodLabel
 * @property {string} channel
 * @property {string} email
 * @property {string} startedAt
 * @property {string | null} paidAt
 */
/** @typedef {{refunds: {orderNumber: string}[], notices: {orderNumber: string}[]}} Work */

const NAMES = ["state", "channel", "from", "to", "orderNumber", "email"];
const WIDE = window.matchMedia("(width >= 720px)");

/**
 * @param {Page} page
 * @returns {import("../router.js").View}
 */
export function paymentsView(page) {
  const list = new PaymentsList(page);
  return { section: list.section, open: (visit) => list.open(visit) };
}

class PaymentsList {
  /** @type {Filters} */
  #filters = {};
  /** @type {Promise<void> | null} */
  #channels = null;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.section = page.section("payments");
    this.list = /** @type {HTMLElement} */ (this.section.querySelector("[data-part=ready]"));
    this.form = /** @type {HTMLFormElement} */ (document.getElementById("filters"));
    this.box = /** @type {HTMLDetailsElement} */ (document.getElementById("filters-box"));
    this.box.open = WIDE.matches;
    WIDE.addEventListener("change", () => (this.box.open = WIDE.matches));
    forgetErrorsOnInput(this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void page.router.go(routeWith("/payments", this.#typed()));
    });
    onActions(this.section, {
      clear: () => page.router.go("/payments"),
      export: () => this.#export(),
    });
  }

  /** @param {import("../router.js").Visit} visit */
  open({ route, query, signal }) {
    this.page.paymentsRoute = route;
    this.#filters = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""]));
    this.#showFilters();
    const before = query.get("before") ?? "";
    return load(this.section, signal, async () => {
      try {
        const asked = routeWith("payments", { ...this.#filters, timeZone, before });
        const [answer, work] = await Promise.all([
          this.page.api.json("GET", asked, { signal }),
          this.#findWork(signal),
        ]);
        this.#show(answer, work, before);
      } catch (error) {
        if (!(error instanceof ApiError) || !this.#showWrong(error)) throw error;
      }
    });
  }

  /**
   * What waits for somebody; nothing where it cannot be told, as the list works without.
   * @param {AbortSignal} signal
   * @returns {Promise<Work>}
   */
  async #findWork(signal) {
    try {
      return await this.page.api.json("GET", "work", { signal });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { refunds: [], notices: [] };
    }
  }

  /**
   * Show which filters mean nothing, in place of a list.
   * @param {ApiError} error
   * @returns {boolean} whether it is about the filters
   */
  #showWrong({ fields }) {
    if (!fields.some(({ field }) => NAMES.includes(field))) return false;
    fill(this.list, { payments: [] });
    this.box.open = true;
    showFieldErrors(this.form, fields);
    return true;
  }

  /**
   * @param {{payments: Payment[], next: string | null}} answer
   * @param {Work} work
   * @param {string} before
   */
  #show({ payments, next }, work, before) {
    const newest = routeWith("/payments", this.#filters);
    const older = routeWith("/payments", { ...this.#filters, before: next });
    const isFiltered = this.#used() > 0 || before !== "";
    fill(this.list, {
      payments,
      next,
      work,
      isWork: work.refunds.length + work.notices.length > 0,
      isLater: before !== "",
      isFiltered: payments.length === 0 && isFiltered,
      isNone: payments.length === 0 && !isFiltered,
      zone: timeZone,
      newest,
      newestHref: addressOf(newest),
      older,
      olderHref: addressOf(older),
    });
    announce(text("payments-shown", { count: payments.length }));
  }

  #showFilters() {
    clearFieldErrors(this.form);
    for (const [name, value] of Object.entries(this.#filters)) setValue(this.form, name, value);
    this.#channels ??= this.#loadChannels();
    const count = this.#used();
    const summary = /** @type {HTMLElement} */ (document.getElementById("filters-summary"));
    summary.textContent = count > 0 ? text("filters-used", { count }) : text("filters");
  }

  /** The list works without them: a channel can still be one that the address names. */
  async #loadChannels() {
    /** @type {{slug: string, name: string}[]} */
    let channels = [];
    try {
      channels = (await this.page.api.json("GET", "channels")).channels;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#channels = null;
    }
    const chosen = this.#filters.channel;
    if (chosen && !channels.some(({ slug }) => slug === chosen))
      channels = [...channels, { slug: chosen, name: chosen }];
    const typed = valueOf(this.form, "channel") || chosen;
    fill(/** @type {HTMLElement} */ (document.getElementById("filter-channel")), { channels });
    setValue(this.form, "channel", typed);
  }

  /** @returns {Filters} */
  #typed() {
    return Object.fromEntries(NAMES.map((name) => [name, valueOf(this.form, name).trim()]));
  }

  #used() {
    return Object.values(this.#filters).filter(Boolean).length;
  }

  async #export() {
    try {
      await download(
        this.page.api,
        routeWith("payments.csv", { ...this.#filters, timeZone }),
        "text/csv",
        "payments.csv",
      );
      announce(text("export-ready"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      announce(error.message);
      this.page.bridge.notify("error", error.message);
    }
  }
}
