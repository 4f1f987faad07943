/** What every view works with. */

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./bridge.js").Bridge} Bridge */
/** @typedef {import("./router.js").Router} Router */
/**
 * @typedef {Object} Me who is signed in
 * @property {string} email
 * @property {string | null} language kept for this person
 * @property {string | null} theme kept for this person
 */

export class Page {
  /** @type {Router} set as soon as the views exist */
  router = /** @type {any} */ (null);
  /** @type {Me | null} who is signed in, once it is known */
  me = null;

  /** the list of payments as it was last shown, with its filters */
  paymentsRoute = "/payments";

  /**
   * @param {Bridge} bridge
   * @param {Api} api
   */
  constructor(bridge, api) {
    this.bridge = bridge;
    this.api = api;
  }

  /**
   * @param {string} name
   * @returns {HTMLElement} the markup of a view
   */
  section(name) {
    return /** @type {HTMLElement} */ (document.querySelector(`[data-view="${name}"]`));
  }
}
