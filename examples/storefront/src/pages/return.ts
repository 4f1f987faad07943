/**
 * The shopper comes back from Paysera, maybe in another tab or browser, maybe days later. All
 * that is needed is in the address; what counts is what Saleor answers.
 */

import {
  type ChangedTotal,
  type Returned,
  SaleorRefused,
  type Standing,
} from "@saleor-paysera/client";
import { byId, say } from "../dom";
import { showFrame } from "../frame";
import { money, text } from "../language";
import { checkoutPath, orderPath } from "../paths";
import { paysera } from "../payment";
import { forgetPayment, forgetPurchase } from "../remembered";
import { type Checkout, findCheckout } from "../saleor";
import type { TextKey } from "../texts";

type Shown = Standing["state"] | "checking" | "completing" | "incomplete" | "rest" | "unknown";

/** What is said, and how many of the three steps are done. */
const SHOWN: Readonly<Record<Shown, readonly [title: TextKey, more: TextKey, steps: number]>> = {
  checking: ["checkingTitle", "checkingMore", 0],
  awaiting_payment: ["awaitingTitle", "awaitingMore", 0],
  pending: ["pendingTitle", "pendingMore", 1],
  paid: ["completingTitle", "completingMore", 2],
  completing: ["completingTitle", "completingMore", 2],
  rest: ["restTitle", "restMore", 2],
  incomplete: ["incompleteTitle", "incompleteMore", 2],
  cancelled: ["cancelledTitle", "cancelledMore", 0],
  expired: ["expiredTitle", "expiredMore", 0],
  called_off: ["calledOffTitle", "calledOffMore", 0],
  refused: ["refusedTitle", "refusedMore", 0],
  unclear: ["unclearTitle", "unclearMore", 0],
  unknown: ["unknownTitle", "unknownMore", 0],
};
const MAY_CHOOSE_AGAIN: readonly Shown[] = ["cancelled", "expired", "called_off", "refused"];

const returned = paysera.resume(location.href);
let leaving = new AbortController();
let redraw: () => void = () => undefined;

function show(state: Shown, more: TextKey = SHOWN[state][1]): void {
  redraw = () => show(state, more);
  const [title, , steps] = SHOWN[state];
  byId("outcome").dataset.state = state;
  say(byId("headline"), text(title));
  say(byId("explanation"), text(more));
  [...byId("way").children].forEach((step, index) => {
    step.classList.toggle("done", index < steps);
    step.classList.toggle("now", index === steps && isUnderWay(state));
  });
  offerAnotherWay(MAY_CHOOSE_AGAIN.includes(state) ? "chooseAgain" : null);
  byId("to-shop").hidden = isUnderWay(state);
  const number = returned?.orderNumber;
  byId("number").textContent = number ? text("number", { number }) : "";
}

const isUnderWay = (state: Shown): boolean =>
  ["checking", "awaiting_payment", "pending", "paid", "completing", "unclear"].includes(state);

/** To the checkout, if there is something to pay there. */
function offerAnotherWay(words: TextKey | null): void {
  const link = byId<HTMLAnchorElement>("choose-again");
  link.hidden = !words || !returned?.sourceId;
  if (words) link.textContent = text(words);
  if (returned?.sourceId) link.href = checkoutPath(returned.sourceId);
}

function showStanding(standing: Standing, checkout: Checkout | null): void {
  byId("pay-now").hidden = !standing.redirectUrl;
  show(standing.canComplete ? "completing" : standing.state);
  const { changedTotal } = standing;
  if (changedTotal && checkout) showChangedTotal(standing.state, changedTotal, checkout);
}

function showChangedTotal(state: Shown, changed: ChangedTotal, checkout: Checkout): void {
  show(state);
  redraw = () => showChangedTotal(state, changed, checkout);
  // Amounts come without their currency: it is the checkout's.
  const { currency } = checkout.totalPrice.gross;
  const shown = (amount: number): string => money({ amount, currency });
  const values = { total: shown(changed.checkoutTotal), amount: shown(changed.amount) };
  say(byId("explanation"), text("changedTotalMore", values));
  offerAnotherWay("chooseAgain");
}

/** Ask until it is clear how the payment stands, or until patience is over. */
async function follow(transactionId: string): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  byId("ask-again").hidden = true;
  try {
    const checkout = await thisCheckout();
    if (signal.aborted) return;
    // Ordered already: by the shop itself, in another tab, or with another payment.
    if (checkout === null && (await goToTheOrder())) return;
    const onChange = (standing: Standing): void => showStanding(standing, checkout ?? null);
    const standing = await paysera.wait(transactionId, { onChange, signal });
    if (standing.canComplete) return await makeOrder();
    if (standing.state === "awaiting_payment") {
      show("awaiting_payment", "patienceMore");
      offerAnotherWay("chooseAgain");
    }
    byId("ask-again").hidden = !isUnderWay(standing.state);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof SaleorRefused)) throw error;
    show("unknown");
    forgetPayment(transactionId);
  }
}

/** Null once it is an order; undefined where nobody can say. */
async function thisCheckout(): Promise<Checkout | null | undefined> {
  if (!returned?.sourceId) return undefined;
  return findCheckout(returned.sourceId).catch(() => undefined);
}

/** However often it is asked for, it is the same order. False where there is none. */
async function goToTheOrder(): Promise<boolean> {
  try {
    await makeOrderOf(returned?.sourceId ?? "");
    return true;
  } catch {
    return false;
  }
}

async function makeOrderOf(checkoutId: string): Promise<void> {
  const order = await paysera.complete(checkoutId);
  forgetPurchase(checkoutId);
  location.replace(orderPath(order.id));
}

async function makeOrder(): Promise<void> {
  if (!returned?.sourceId) return show("incomplete");
  try {
    await makeOrderOf(returned.sourceId);
  } catch (error) {
    if (error instanceof SaleorRefused && error.code === "CHECKOUT_NOT_FULLY_PAID") {
      show("rest");
      return offerAnotherWay("payRest");
    }
    // Sold out, a voucher that is over, Saleor away: the money is in, staff see it.
    show("incomplete", error instanceof SaleorRefused ? "incompleteMore" : "saleorAway");
    byId("ask-again").hidden = false;
  }
}

/** A link that was paid in another tab meanwhile is not opened again. */
async function payNow(transactionId: string): Promise<void> {
  leaving.abort();
  const [standing, checkout] = await Promise.all([
    paysera.check(transactionId).catch(() => null),
    thisCheckout(),
  ]);
  if (standing?.redirectUrl && checkout !== null) location.assign(standing.redirectUrl);
  else await follow(transactionId);
}

function start({ transactionId }: Returned): void {
  show("checking");
  byId("ask-again").addEventListener("click", () => follow(transactionId));
  byId("pay-now").addEventListener("click", () => payNow(transactionId));
  // Whoever comes back from the bank's app sees at once how it stands by now.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) follow(transactionId);
  });
  addEventListener("pageshow", ({ persisted }) => persisted && follow(transactionId));
  follow(transactionId);
}

showFrame(() => redraw());
if (returned) start(returned);
else show("unknown");
