/** One payment and everything that happened to it. */

import { ApiError, isAbort } from "../api.js";
import { fill, fillRoute } from "../fill.js";
import { keepingFocus } from "../focus.js";
import { showNote } from "../forms.js";
import { load, onActions } from "../parts.js";
import { text } from "../texts.js";
import { timeZone } from "../times.js";
import { decisions } from "./decisions.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {{id: string, number: string}} Order */

const LOOK_AGAIN_MS = 3000;
const CONFLICT = 409;
const HEADINGS = ["attention-title", "refunds-title", "payment-title"];

/**
 * @param {Page} page
 * @returns {import("../router.js").View}
 */
export function paymentView(page) {
  const view = new PaymentPage(page);
  return { section: view.section, open: (visit) => view.open(visit) };
}

class PaymentPage {
  #number = "";
  #signal = new AbortController().signal;
  /** @type {Promise<Order | null>} asked for early: a click may open a tab only at once */
  #order = Promise.resolve(null);

  /** @type {any} as the app told it last */
  #payment = null;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.section = page.section("payment");
    this.said = /** @type {HTMLElement} */ (document.getElementById("payment-said"));
    /** @type {Record<string, (button: HTMLElement) => Promise<void>>} */
    const actions = {
      "send-again": () => this.#sendAgain(),
      "complete-again": () => this.#completeAgain(),
      "open-order": () => this.#openOrder(),
      ...decisions(page, () => ({
        payment: this.#payment,
        path: this.#path(),
        decided: (payment, words) => this.#decided(payment, words),
      })),
    };
    const trying = Object.entries(actions).map(([name, act]) => [
      name,
      (/** @type {HTMLElement} */ button) => this.#trying(() => act(button)),
    ]);
    onActions(this.section, Object.fromEntries(trying));
  }

  /** @param {import("../router.js").Visit} visit */
  async open({ params: [number], signal }) {
    if (number !== this.#number) {
      delete this.section.dataset.loaded;
      fill(this.section, { orderNumber: number });
    }
    this.#number = number;
    this.#signal = signal;
    showNote(this.said, null);
    fillRoute(
      /** @type {HTMLElement} */ (document.getElementById("back-to-payments")),
      this.page.paymentsRoute,
    );
    await this.#load();
    if (this.section.dataset.loaded && !signal.aborted) this.#findOrder(number, signal);
  }

  #load() {
    const signal = this.#signal;
    return load(this.section, signal, async () => {
      this.#show(await this.page.api.json("GET", this.#path(), { signal }));
    });
  }

  /** @param {any} payment */
  #show(payment) {
    this.#payment = payment;
    const payableUntil = payment.paidAt === null ? payment.expiresAt : null;
    const needsAttention = payment.notices.length + payment.attention.length > 0;
    keepingFocus(this.section, HEADINGS, () =>
      fill(this.section, { ...payment, payableUntil, needsAttention, zone: timeZone }),
    );
  }

  /**
   * @param {any} payment as it is after a decision
   * @param {string} words what was done
   */
  #decided(payment, words) {
    if (payment.orderNumber !== this.#number) return; // another one has been opened meanwhile
    this.#show(payment);
    showNote(this.said, words);
    this.#lookAgain();
  }

  /** What is told to Saleor arrives there in a moment. */
  #lookAgain() {
    const signal = this.#signal;
    setTimeout(() => signal.aborted || void this.#load(), LOOK_AGAIN_MS);
  }

  /**
   * @param {string} number
   * @param {AbortSignal} signal
   */
  #findOrder(number, signal) {
    const place = /** @type {HTMLElement} */ (document.getElementById("payment-order"));
    place.textContent = "…";
    this.#order = this.page.api
      .json("GET", `payments/${encodeURIComponent(number)}/order`, { signal })
      .then((/** @type {{order: Order | null}} */ { order }) => order);
    this.#order.then(
      (order) => (place.textContent = order?.number ?? "–"),
      (error) => {
        if (!isAbort(error)) place.textContent = "–";
      },
    );
  }

  async #openOrder() {
    const order = await this.#order;
    if (order === null) return showNote(this.said, text("order-none"));
    const opened = await this.page.bridge.openInNewTab(`/orders/${encodeURIComponent(order.id)}`);
    if (!opened) showNote(this.said, text("order-not-opened", { number: order.number }));
  }

  async #sendAgain() {
    await this.page.api.json("POST", `${this.#path()}/send-again`);
    await this.#load();
    showNote(this.said, text("sent-again"));
    this.#lookAgain();
  }

  async #completeAgain() {
    await this.page.api.json("POST", `${this.#path()}/complete-again`);
    await this.#load();
    showNote(this.said, text("tried-again"));
    this.#lookAgain();
  }

  /** @param {() => Promise<void>} work */
  async #trying(work) {
    try {
      await work();
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      if (error.status === CONFLICT) await this.#load();
      showNote(this.said, error.message);
    }
  }

  #path() {
    return `payments/${encodeURIComponent(this.#number)}`;
  }
}
