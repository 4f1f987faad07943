/** What staff decide about a payment's money: refunds, and what the app left to them. */

import { ask } from "../dialogs.js";
import { fill } from "../fill.js";
import { askInForm } from "../form_dialogs.js";
import { forgetErrorsOnInput } from "../forms.js";
import { text } from "../texts.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {{id: number, takeLabel: string | null, facts: {name: string, value: string}[]}} Notice */
/** @typedef {{reference: string, amount: string}} Refund */
/**
 * @typedef {Object} Payment as far as decisions are about it
 * @property {Notice[]} notices
 * @property {Refund[]} refunds
 * @property {string | null} refundable
 */
/**
 * @typedef {Object} Desk
 * @property {Payment} payment the one that is shown
 * @property {string} path its address in the API
 * @property {(payment: any, words: string) => void} decided shows the payment as it is now
 */

/**
 * The actions of the buttons about money.
 * @param {Page} page
 * @param {() => Desk} desk
 * @returns {Record<string, (button: HTMLElement) => Promise<void>>}
 */
export function decisions(page, desk) {
  for (const id of ["ask-reject-refund", "ask-enter-refund"]) forgetErrorsOnInput(dialog(id));
  /**
   * @param {string} path
   * @param {Record<string, unknown>} [body]
   */
  const send = (path, body) => page.api.json("POST", `${desk().path}/${path}`, { body });
  const refundOf = (/** @type {HTMLElement} */ { dataset }) =>
    desk().payment.refunds.find(({ reference }) => reference === dataset.key);
  const noticeOf = (/** @type {HTMLElement} */ { dataset }) =>
    desk().payment.notices.find(({ id }) => String(id) === dataset.key);
  const refundPath = (/** @type {HTMLElement} */ { dataset }) =>
    `refunds/${encodeURIComponent(dataset.key ?? "")}`;

  return {
    "take-money": async (button) => {
      fill(dialog("ask-take-money"), noticeOf(button));
      if ((await ask("ask-take-money")) !== "take") return;
      desk().decided(await send(`callbacks/${button.dataset.key}/take`), text("money-taken"));
    },
    leave: async (button) => {
      desk().decided(await send(`callbacks/${button.dataset.key}/leave`), text("notice-left"));
    },
    "confirm-refund": async (button) => {
      fill(dialog("ask-confirm-refund"), refundOf(button));
      if ((await ask("ask-confirm-refund")) !== "confirm") return;
      desk().decided(await send(`${refundPath(button)}/confirm`), text("refund-confirmed"));
    },
    "reject-refund": async (button) => {
      fill(dialog("ask-reject-refund"), refundOf(button));
      const now = await askInForm("ask-reject-refund", (typed) =>
        send(`${refundPath(button)}/reject`, typed),
      );
      if (now !== null) desk().decided(now, text("refund-rejected"));
    },
    "enter-refund": async (button) => {
      const { refundable, refunds } = desk().payment;
      const hint = /** @type {HTMLElement} */ (document.getElementById("enter-amount-hint"));
      hint.textContent = refundable && text("amount-at-most", { amount: refundable });
      const now = await askInForm("ask-enter-refund", (typed) =>
        send("refunds", { ...typed, callbackId: noticeOf(button)?.id, known: refunds.length }),
      );
      if (now !== null) desk().decided(now, text("refund-entered"));
    },
  };
}

/** @param {string} id @returns {HTMLElement} */
const dialog = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
