/**
 * Which view is shown. The frame's own history never grows: the Dashboard's address does, and its
 * back button opens the frame anew at the address before.
 */

import { addressOf, openedRoute } from "./links.js";

/**
 * @typedef {Object} Visit one showing of a view
 * @property {string} route
 * @property {string[]} params the variable parts of its path
 * @property {URLSearchParams} query
 * @property {AbortSignal} signal aborted when the view is left
 */
/**
 * @typedef {Object} View
 * @property {HTMLElement} section
 * @property {(visit: Visit) => void | Promise<void>} open
 * @property {() => Promise<boolean>} [mayLeave] asks when something would be lost
 */
/** @typedef {{path: RegExp, view: View}} Route */

export class Router {
  /** @type {Route[]} */
  #routes;
  /** @type {(route: string) => void} */
  #onRoute;
  /** @type {(view: View) => void} */
  #onView;
  /** @type {View | null} */
  #view = null;
  #visit = new AbortController();
  /** the route that is shown */
  route = openedRoute();

  /**
   * @param {Route[]} routes the first whose path fits is taken, the last takes everything
   * @param {(route: string) => void} onRoute called when the route has changed
   * @param {(view: View) => void} onView called when a view is shown
   */
  constructor(routes, onRoute, onView) {
    this.#routes = routes;
    this.#onRoute = onRoute;
    this.#onView = onView;
  }

  /** Show what the document was opened at. */
  begin() {
    this.#show();
  }

  /**
   * Go to a view, unless what is typed in this one would be lost and shall not be.
   * @param {string} route
   * @param {{asking?: boolean}} [how]
   */
  async go(route, { asking = true } = {}) {
    if (asking && !(await this.mayLeave())) return;
    this.keep(route);
    this.#show();
    window.scrollTo(0, 0);
    const heading = this.#view?.section.querySelector("h1");
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  }

  /** @returns {Promise<boolean>} whether nothing is lost by leaving, or it may be lost */
  async mayLeave() {
    return this.#view?.mayLeave ? this.#view.mayLeave() : true;
  }

  /** @returns {boolean} whether a view is shown, so that nobody needs to sign in first */
  get isOpen() {
    return this.#view !== null;
  }

  /** Show no view: something else is shown. */
  hideAll() {
    this.#visit.abort();
    this.#view = null;
    for (const { view } of this.#routes) view.section.hidden = true;
  }

  /** Open the view anew, with its data. */
  reload() {
    this.#show();
  }

  /**
   * Keep a route for a reload, without opening its view anew.
   * @param {string} route
   */
  keep(route) {
    if (route === this.route) return;
    this.route = route;
    this.refreshAddress();
    this.#onRoute(route);
  }

  /** Write the address inside the frame: what it carries may have changed. */
  refreshAddress() {
    history.replaceState(null, "", addressOf(this.route));
  }

  #show() {
    this.#visit.abort();
    this.#visit = new AbortController();
    const [path, query = ""] = this.route.split("?");
    for (const { path: pattern, view } of this.#routes) {
      const match = pattern.exec(path);
      if (match === null) continue;
      this.#view = view;
      for (const { view: other } of this.#routes) other.section.hidden = other !== view;
      this.#onView(view);
      const params = match.slice(1).map(decoded);
      void view.open({
        route: this.route,
        params,
        query: new URLSearchParams(query),
        signal: this.#visit.signal,
      });
      return;
    }
  }
}

/**
 * @param {string} part of a path
 * @returns {string} as it is, where it cannot be decoded
 */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Follow links to views inside the page. Those opened with a key or another button of the mouse
 * stay the browser's, and all of them as long as nobody is signed in.
 * @param {Router} router
 */
export function followLinks(router) {
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a[data-to]");
    const plain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!(link instanceof HTMLElement) || !plain || !router.isOpen) return;
    event.preventDefault();
    void router.go(link.dataset.to ?? "/");
  });
}
