/** The payment methods of a project, as Paysera lists them, in the form of a configuration. */

import { ApiError, isAbort } from "../api.js";
import { fill } from "../fill.js";
import { clearFieldErrors, showFieldError, valueOf } from "../forms.js";
import { onActions } from "../parts.js";
import { text } from "../texts.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {{key: string, title: string, countries: string[]}} Method */

const AFTER_TYPING_MS = 600;
const SMSBANK = "smsbank";

export class MethodsForm {
  /** @type {Page} */
  #page;
  /** @type {HTMLFormElement} */
  #form;
  /** @type {Method[]} */
  #listed = [];
  /** @type {string[]} kept although Paysera may not list them */
  #chosen = [];
  #asked = "";
  #asking = new AbortController();
  #timer = 0;

  /**
   * @param {Page} page
   * @param {HTMLFormElement} form
   */
  constructor(page, form) {
    this.#page = page;
    this.#form = form;
    const project = this.#project();
    project.addEventListener("input", () => this.#later());
    project.addEventListener("change", () => void this.load());
    form.addEventListener("change", (event) => {
      const { name } = /** @type {HTMLInputElement} */ (event.target);
      if (name === "methods") this.#chosen = this.#checked();
      if (name === "methodsChoice" && this.#chosen.length === 0)
        this.#chosen = [valueOf(form, "defaultMethod")];
      if (name === "methods" || name === "methodsChoice") this.#show();
    });
    onActions(form, {
      "load-methods": () => {
        this.#asked = "";
        return this.load();
      },
    });
  }

  /**
   * Show a configuration's methods; Paysera's list follows.
   * @param {string[]} methods none for all
   * @param {string} defaultMethod
   */
  take(methods, defaultMethod) {
    this.#asking.abort();
    this.#listed = [];
    this.#asked = "";
    this.#chosen = methods;
    this.#note().hidden = true;
    this.#state("project-digits");
    for (const radio of this.#form.querySelectorAll("[name=methodsChoice]")) {
      const one = /** @type {HTMLInputElement} */ (radio);
      one.checked = (one.value === "some") === methods.length > 0;
    }
    this.#show(defaultMethod);
    void this.load();
  }

  /** @returns {string[]} what is chosen, none for all */
  get methods() {
    return this.#onlySome() ? this.#chosen : [];
  }

  /** @returns {boolean} whether "only these" was chosen, but none of them */
  get offersNone() {
    return this.#onlySome() && this.#chosen.length === 0;
  }

  /** Ask Paysera, once for a project. */
  async load() {
    window.clearTimeout(this.#timer);
    const projectId = this.#project().value.trim();
    if (!/^\d{1,11}$/.test(projectId) || projectId === this.#asked) return;
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.#asked = projectId;
    this.#state("project-looking");
    try {
      const query = new URLSearchParams({ projectId, currency: "EUR" });
      this.#take(await this.#page.api.json("GET", `methods?${query}`, { signal }));
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      this.#take({ state: "unavailable", methods: [] });
    }
  }

  #later() {
    window.clearTimeout(this.#timer);
    this.#asked = "";
    this.#timer = window.setTimeout(() => void this.load(), AFTER_TYPING_MS);
  }

  /** @param {{state: "known" | "unknown_project" | "unavailable", methods: Method[]}} answer */
  #take({ state, methods }) {
    const holder = /** @type {HTMLElement} */ (this.#form.querySelector("[data-field=projectId]"));
    if (state === "unavailable") this.#asked = "";
    this.#listed = methods;
    this.#note().hidden = state !== "unavailable";
    this.#state(state === "known" ? "project-known" : "project-digits");
    clearFieldErrors(holder);
    if (state === "unknown_project") showFieldError(holder, text("project-unknown"));
    this.#show();
  }

  /** @param {string} [defaultMethod] what to select, else what is selected */
  #show(defaultMethod = valueOf(this.#form, "defaultMethod")) {
    const methods = this.#all();
    const list = /** @type {HTMLElement} */ (document.getElementById("methods-list"));
    const onFocus = document.activeElement?.id;
    list.hidden = !this.#onlySome();
    fill(list, {
      methods: methods.map((method) => ({
        ...method,
        fieldId: `method-${method.key}`,
        isChosen: this.#chosen.includes(method.key) || null,
      })),
    });
    if (onFocus?.startsWith("method-"))
      document.getElementById(onFocus)?.focus({ preventScroll: true });
    this.#showChoices(methods, defaultMethod);
  }

  /**
   * @param {Method[]} methods
   * @param {string} selected
   */
  #showChoices(methods, selected) {
    const some = this.#onlySome() && this.#chosen.length > 0;
    const choices = methods.filter(
      ({ key }) => !some || this.#chosen.includes(key) || key === selected,
    );
    if (selected && !choices.some(({ key }) => key === selected))
      choices.push({ key: selected, title: selected, countries: [] });
    const select = /** @type {HTMLSelectElement} */ (
      this.#form.elements.namedItem("defaultMethod")
    );
    fill(select, { choices });
    select.value = selected || (choices[0]?.key ?? "");
  }

  /** @returns {Method[]} SMS Bank first, although Paysera's list may not have it */
  #all() {
    const listed = new Map(this.#listed.map((method) => [method.key, method]));
    const all = [listed.get(SMSBANK) ?? { key: SMSBANK, title: text("smsbank"), countries: [] }];
    all.push(...this.#listed.filter(({ key }) => key !== SMSBANK));
    for (const key of this.#chosen) {
      if (!all.some((method) => method.key === key)) all.push({ key, title: key, countries: [] });
    }
    return all;
  }

  /** @returns {string[]} */
  #checked() {
    const boxes = this.#form.querySelectorAll("[name=methods]:checked");
    return [...boxes].map((box) => /** @type {HTMLInputElement} */ (box).value);
  }

  #onlySome() {
    return valueOf(this.#form, "methodsChoice") === "some";
  }

  /** @returns {HTMLInputElement} */
  #project() {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem("projectId"));
  }

  /** @returns {HTMLElement} */
  #note() {
    return /** @type {HTMLElement} */ (document.getElementById("methods-unavailable"));
  }

  /** @param {string} name of a text; how to type an ID is no help where it is fixed */
  #state(name) {
    const place = /** @type {HTMLElement} */ (document.getElementById("project-id-state"));
    const isIdle = name === "project-digits" && this.#project().readOnly;
    place.textContent = isIdle ? "" : text(name);
  }
}
