/** Which channel takes payments through which configuration. */

import { ApiError } from "../api.js";
import { announce } from "../announce.js";
import { ask } from "../dialogs.js";
import { fill } from "../fill.js";
import { showNote } from "../forms.js";
import { atWork } from "../parts.js";
import { text } from "../texts.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {import("./configuration.js").Configuration} Configuration */
/**
 * @typedef {Object} Channel
 * @property {string} slug
 * @property {string} name
 * @property {string | null} currency null, as isActive, when Saleor could not be asked
 * @property {boolean | null} isActive
 * @property {number | null} configurationId
 */
/**
 * @typedef {Object} Channels
 * @property {Channel[]} channels
 * @property {number | null} others the configuration of all other channels
 * @property {{code: string, message: string} | null} problem why Saleor's channels are not known
 */
/** @typedef {{channel: string, from: number | null, to: number | null}} Change */

export class ChannelsForm {
  /** @type {Page} */
  #page;
  /** @type {HTMLFormElement} */
  #form;
  /** @type {Map<string, number | null>} what the server holds; "" is all other channels */
  #kept = new Map();
  /** @type {Configuration[]} */
  #configurations = [];

  /**
   * @param {Page} page
   * @param {HTMLFormElement} form
   */
  constructor(page, form) {
    this.#page = page;
    this.#form = form;
    form.addEventListener("change", () => this.#showOthers());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = /** @type {HTMLElement} */ (form.querySelector("[type=submit]"));
      if (button.getAttribute("aria-disabled") !== "true") void atWork(button, () => this.#save());
    });
  }

  /**
   * What the form's markup is filled with.
   * @param {Channels} kept
   * @param {Configuration[]} configurations
   */
  static shown({ channels, problem }, configurations) {
    const choices = configurations.map(({ id, name }) => ({ id, name }));
    const rows = channels.map((channel, index) => ({
      ...channel,
      isInactive: channel.isActive === false,
      isOthers: false,
      fieldId: `channel-${index}`,
      choices,
    }));
    return {
      problem,
      rows: [...rows, { slug: "", isOthers: true, fieldId: "channel-others", choices }],
    };
  }

  /**
   * Select what the server holds, but for what was chosen and is not saved yet.
   * @param {Channels} kept
   * @param {Configuration[]} configurations
   * @param {Change[]} [chosen]
   */
  take(kept, configurations, chosen = []) {
    this.#configurations = configurations;
    this.#remember(kept);
    this.#forget();
    for (const { channel, to } of chosen) this.#select(channel, to);
    this.#showOthers();
    this.#note("channels-changed").hidden = !this.#haveChanged(chosen);
    showNote(this.#note("channels-failed"), null);
  }

  /** @returns {Change[]} what is chosen and not saved yet */
  get changes() {
    return this.#selects()
      .map((select) => ({
        channel: channelOf(select),
        from: this.#kept.get(channelOf(select)) ?? null,
        to: select.value === "" ? null : Number(select.value),
      }))
      .filter(({ from, to }) => from !== to);
  }

  /** @returns {Promise<boolean>} */
  async mayLeave() {
    if (this.changes.length === 0) return true;
    if ((await ask("ask-leave")) !== "leave") return false;
    this.#forget();
    return true;
  }

  takeTheirs() {
    return this.#trying(async () => {
      const kept = await this.#page.api.json("GET", "channels");
      fill(this.#form, ChannelsForm.shown(kept, this.#configurations));
      this.take(kept, this.#configurations);
    });
  }

  /** Select what the server holds; whatever else was chosen is lost. */
  #forget() {
    for (const [channel, configuration] of this.#kept) this.#select(channel, configuration);
    this.#showOthers();
  }

  /** A channel without a choice of its own is not offered, unless all others are. */
  #showOthers() {
    const selects = this.#selects();
    const others = selects.find((select) => channelOf(select) === "")?.value ?? "";
    const name = this.#configurations.find(({ id }) => String(id) === others)?.name;
    const words = name === undefined ? text("not-offered") : text("as-all-others", { name });
    for (const select of selects)
      if (channelOf(select) !== "") select.options[0].textContent = words;
  }

  async #save() {
    this.#note("channels-changed").hidden = true;
    await this.#trying(async () => {
      try {
        await this.#send(this.changes);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "CHANNELS_CHANGED") throw error;
        await this.#meetTheirs();
      }
    });
  }

  /** @param {Change[]} changes */
  async #send(changes) {
    if (changes.length > 0) await this.#page.api.json("PUT", "channels", { body: { changes } });
    announce(text("saved"));
    this.#page.bridge.notify("success", text("saved"));
    for (const { channel, to } of changes) this.#kept.set(channel, to);
    this.#page.router.reload();
  }

  /** Somebody else was quicker: compare with what they saved, keep what is selected here. */
  async #meetTheirs() {
    this.#remember(await this.#page.api.json("GET", "channels"));
    this.#note("channels-changed").hidden = false;
    announce(text("changed-meanwhile"));
  }

  /** @param {() => Promise<void>} work whose failure is told above the channels */
  async #trying(work) {
    const failed = this.#note("channels-failed");
    showNote(failed, null);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      showNote(failed, error.message);
    }
  }

  /** @param {Channels} kept */
  #remember({ channels, others }) {
    this.#kept = new Map(channels.map(({ slug, configurationId }) => [slug, configurationId]));
    this.#kept.set("", others);
  }

  /**
   * @param {Change[]} chosen
   * @returns {boolean} whether somebody else has saved another choice for one of these channels
   */
  #haveChanged(chosen) {
    return chosen.some(({ channel, from, to }) => {
      const now = this.#kept.get(channel) ?? null;
      return now !== from && now !== to;
    });
  }

  /**
   * @param {string} channel
   * @param {number | null} configuration one that there is no more leaves the choice as it is
   */
  #select(channel, configuration) {
    const value = String(configuration ?? "");
    const select = this.#selects().find((one) => channelOf(one) === channel);
    if (select && [...select.options].some((option) => option.value === value))
      select.value = value;
  }

  /** @returns {HTMLSelectElement[]} */
  #selects() {
    return [...this.#form.querySelectorAll("select")];
  }

  /** @param {string} id @returns {HTMLElement} */
  #note(id) {
    return /** @type {HTMLElement} */ (document.getElementById(id));
  }
}

/** @param {HTMLSelectElement} select @returns {string} */
const channelOf = (select) => select.dataset.channel ?? "";
