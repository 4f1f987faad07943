/** The form of one configuration. */

import { announce } from "../announce.js";
import { ApiError, isAbort } from "../api.js";
import { ask } from "../dialogs.js";
import { fill } from "../fill.js";
import {
  clearFieldErrors,
  forgetErrorsOnInput,
  setValue,
  showFieldErrors,
  valueOf,
} from "../forms.js";
import { atWork, load, onActions } from "../parts.js";
import { text } from "../texts.js";
import { shownDay } from "../times.js";
import { chooseCompletion, chosenCompletion, showCompletion } from "./completion.js";
import { differences } from "./differences.js";
import { MethodsForm } from "./methods.js";
import { selectPayWithin } from "./pay_within.js";
import { insertVariable, previewPurpose } from "./purpose.js";

/** @typedef {import("../page.js").Page} Page */
/**
 * @typedef {Object} Configuration
 * @property {number} id
 * @property {number} version grows with each change
 * @property {string} name
 * @property {string} projectId
 * @property {"test" | "live"} mode
 * @property {string | null} passwordSetAt
 * @property {boolean} ss1IsEnough
 * @property {string} defaultMethod
 * @property {string[]} methods none for all of the project
 * @property {string | null} purpose
 * @property {number | null} payWithinMinutes
 * @property {string[]} returnOrigins
 * @property {boolean} acceptsPending
 * @property {number | null} completeAfterSeconds
 * @property {string[]} channels
 * @property {boolean} servesOtherChannels
 * @property {string | null} lastCallbackAt
 */

/** What a new one begins with. */
const NEW = /** @type {Configuration} */ (
  /** @type {unknown} */ ({
    name: "",
    projectId: "",
    mode: "test",
    ss1IsEnough: false,
    defaultMethod: "smsbank",
    methods: [],
    purpose: null,
    payWithinMinutes: null,
    returnOrigins: [],
    acceptsPending: false,
    completeAfterSeconds: 60,
  })
);

/**
 * @param {Page} page
 * @returns {import("../router.js").View}
 */
export function configurationView(page) {
  const form = new ConfigurationForm(page);
  return {
    section: form.section,
    mayLeave: async () => !form.isChanged || (await ask("ask-leave")) === "leave",
    open: (visit) => form.open(visit.params[0], visit.signal),
  };
}

class ConfigurationForm {
  /** @type {Configuration} as the server holds it */
  #kept = NEW;
  /** @type {string} what the form said when nothing was typed yet */
  #untouched = "";
  /** @type {Configuration} what someone else saved meanwhile */
  #theirs = NEW;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.section = page.section("configuration");
    this.title = /** @type {HTMLElement} */ (document.getElementById("configuration-title"));
    this.form = /** @type {HTMLFormElement} */ (document.getElementById("configuration-form"));
    this.methods = new MethodsForm(page, this.form);
    this.purpose = /** @type {HTMLTextAreaElement} */ (document.getElementById("purpose"));
    this.payWithin = /** @type {HTMLSelectElement} */ (document.getElementById("pay-within"));
    const inserters = /** @type {HTMLButtonElement[]} */ ([
      ...this.form.querySelectorAll("[data-variable]"),
    ]);
    this.showPurpose = previewPurpose(this.purpose, inserters);
    this.failed = /** @type {HTMLElement} */ (document.getElementById("configuration-failed"));
    this.changed = /** @type {HTMLElement} */ (document.getElementById("configuration-changed"));
    this.#listen();
  }

  /** @returns {boolean} whether something typed is not saved */
  get isChanged() {
    return JSON.stringify(this.#read()) !== this.#untouched;
  }

  /**
   * @param {string} id "new" or a number
   * @param {AbortSignal} signal
   */
  open(id, signal) {
    delete this.section.dataset.loaded;
    signal.addEventListener("abort", () => setValue(this.form, "password", ""), { once: true });
    this.#untouched = JSON.stringify(this.#read());
    return load(this.section, signal, async () => {
      if (id === "new") return this.#take(NEW);
      const { configurations } = await this.page.api.json("GET", "configurations", { signal });
      const found = configurations.find(
        (/** @type {Configuration} */ one) => String(one.id) === id,
      );
      if (found === undefined) {
        this.#fillFrame({ isNew: false, isSaved: false, title: text("configuration") });
        throw new ApiError(404, "UNKNOWN_CONFIGURATION", text("no-configuration"));
      }
      this.#take(found);
    });
  }

  #listen() {
    forgetErrorsOnInput(this.form);
    this.form.addEventListener("change", () => this.#showWarnings());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = /** @type {HTMLElement} */ (this.form.querySelector("[type=submit]"));
      if (button.getAttribute("aria-disabled") !== "true") void atWork(button, () => this.#save());
    });
    onActions(this.section, {
      insert: (button) => insertVariable(this.purpose, button.dataset.variable ?? ""),
      remove: () => this.#remove(),
      "take-theirs": () => {
        this.#take(this.#theirs);
        this.title.focus();
      },
      "save-mine": async () => {
        this.#kept = this.#theirs;
        this.title.focus();
        await this.#save();
      },
    });
  }

  /** @param {Configuration} configuration */
  #take(configuration) {
    this.#kept = configuration;
    const isNew = configuration.id === undefined;
    this.#fillFrame({ isNew, isSaved: !isNew, id: configuration.id, title: configuration.name });
    for (const name of /** @type {const} */ (["name", "projectId", "mode"])) {
      setValue(this.form, name, configuration[name]);
    }
    setValue(this.form, "password", "");
    setValue(this.form, "policy", configuration.ss1IsEnough ? "ss1" : "rsa");
    setValue(this.form, "purpose", configuration.purpose ?? "");
    selectPayWithin(this.payWithin, configuration.payWithinMinutes);
    setValue(this.form, "returnOrigins", configuration.returnOrigins.join("\n"));
    setValue(this.form, "acceptsPending", configuration.acceptsPending ? "yes" : "");
    chooseCompletion(this.form, configuration.completeAfterSeconds);
    this.#showFixed(isNew);
    this.methods.take(configuration.methods, configuration.defaultMethod);
    this.showPurpose();
    this.#showWarnings();
    this.#forgetErrors();
    this.#untouched = JSON.stringify(this.#read());
  }

  /** @param {boolean} isNew */
  #showFixed(isNew) {
    const project = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("projectId"));
    project.readOnly = !isNew;
    const password = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("password"));
    password.required = isNew;
    const fixed = /** @type {HTMLElement} */ (document.getElementById("project-id-fixed"));
    fixed.hidden = isNew;
    const hint = /** @type {HTMLElement} */ (document.getElementById("password-hint"));
    const since = this.#kept.passwordSetAt ?? null;
    hint.textContent =
      since === null ? text("password-new") : text("password-set", { date: shownDay(since) });
  }

  #showWarnings() {
    const warning = /** @type {HTMLElement} */ (document.getElementById("ss1-warning"));
    warning.hidden = valueOf(this.form, "policy") !== "ss1";
    showCompletion(this.form);
  }

  #forgetErrors() {
    clearFieldErrors(this.form);
    this.failed.hidden = true;
    this.changed.hidden = true;
  }

  /** What the form says, as the API takes it. */
  #read() {
    const { form } = this;
    const minutes = valueOf(form, "payWithinMinutes");
    return {
      name: valueOf(form, "name").trim(),
      projectId: valueOf(form, "projectId").trim(),
      password: valueOf(form, "password"),
      mode: valueOf(form, "mode"),
      methods: this.methods.methods,
      defaultMethod: valueOf(form, "defaultMethod"),
      purpose: valueOf(form, "purpose").trim() || null,
      payWithinMinutes: minutes === "" ? null : Number(minutes),
      returnOrigins: valueOf(form, "returnOrigins")
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
      ss1IsEnough: valueOf(form, "policy") === "ss1",
      acceptsPending: valueOf(form, "acceptsPending") === "yes",
      completeAfterSeconds: chosenCompletion(form),
    };
  }

  async #save() {
    this.#forgetErrors();
    if (this.methods.offersNone) {
      showFieldErrors(this.form, [
        { field: "methods", code: "REQUIRED", message: text("no-methods") },
      ]);
      return;
    }
    if (Number.isNaN(chosenCompletion(this.form))) {
      showFieldErrors(this.form, [
        { field: "completeAfterSeconds", code: "REQUIRED", message: text("no-seconds") },
      ]);
      return;
    }
    const { id, version } = this.#kept;
    const body = id === undefined ? this.#read() : { ...this.#read(), version };
    try {
      const saved =
        id === undefined
          ? await this.page.api.json("POST", "configurations", { body })
          : await this.page.api.json("PUT", `configurations/${id}`, { body });
      await this.#showSaved(saved);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      this.#showRefusal(error);
    }
  }

  /** @param {Configuration} saved */
  async #showSaved(saved) {
    const isNew = this.#kept.id === undefined;
    this.#take(saved);
    announce(text("saved"));
    this.page.bridge.notify("success", text("saved"), saved.name);
    if (isNew) await this.page.router.go("/", { asking: false });
  }

  /** @param {Record<string, unknown>} facts what the heading and the save bar say */
  #fillFrame(facts) {
    for (const part of this.section.querySelectorAll(".heading, .save-bar")) fill(part, facts);
  }

  /** @param {ApiError} error */
  #showRefusal(error) {
    if (error.code === "CONFIGURATION_CHANGED" && error.body.current)
      return this.#showTheirs(/** @type {Configuration} */ (error.body.current));
    const rest = showFieldErrors(this.form, error.fields);
    if (error.fields.length > rest.length) announce(text("check-the-fields"));
    if (error.fields.length > 0 && rest.length === 0) return;
    fill(this.failed, {
      message: [error.message, ...rest].join(" "),
      isUnsent: error.code === "NO_CONNECTION",
    });
    this.failed.hidden = false;
    this.failed.scrollIntoView({ block: "center" });
  }

  /** @param {Configuration} theirs */
  #showTheirs(theirs) {
    this.#theirs = theirs;
    fill(this.changed, { differences: differences(this.form, this.#kept, theirs) });
    this.changed.hidden = false;
    this.changed.focus();
  }

  async #remove() {
    if ((await ask("ask-remove")) !== "remove") return;
    try {
      await this.page.api.json("DELETE", `configurations/${this.#kept.id}`);
      announce(text("removed"));
      this.page.bridge.notify("success", text("removed"), this.#kept.name);
      await this.page.router.go("/", { asking: false });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#showRefusal(error);
    }
  }
}
