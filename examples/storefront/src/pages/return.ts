/**
 * The shopper comes back from Paysera, maybe in another tab or browser, maybe days later. All
 * that is needed is in the address; what counts is what Saleor answers.
 */

import { type Returned, SaleorRefused, type Standing } from "@saleor-paysera/client";
import { byId, say } from "../dom";
import { showFrame } from "../frame";
import { money, text } from "../language";
import { paysera } from "../payment";
import { forgetPurchase } from "../remembered";
import { type Checkout, findCheckout } from "../saleor";
import type { TextKey } from "../texts";

type Shown = Standing["state"] | "checking" | "completing" | "incomplete" | "unknown";

/** What is said, and how many of the three steps are done. */
const SHOWN: Readonly<Record<Shown, readonly [title: TextKey, more: TextKey, steps: number]>> = {
  checking: ["checkingTitle", "checkingMore", 0],
  awaiting_payment: ["awaitingTitle", "awaitingMore", 0],
  pending: ["pendingTitle", "pendingMore", 1],
  paid: ["completingTitle", "completingMore", 2],
  completing: ["completingTitle", "completingMore", 2],
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
let link: string | undefined;

function show(state: Shown, more: string = text(SHOWN[state][1])): void {
  const [title, , steps] = SHOWN[state];
  byId("outcome").dataset.state = state;
  say(byId("headline"), text(title));
  say(byId("explanation"), more);
  [...byId("way").children].forEach((step, index) => {
    step.classList.toggle("done", index < steps);
    step.classList.toggle("now", index === steps && isUnderWay(state));
  });
  byId("choose-again").hidden = !MAY_CHOOSE_AGAIN.includes(state);
  byId("to-shop").hidden = isUnderWay(state);
}

const isUnderWay = (state: Shown): boolean =>
  ["checking", "awaiting_payment", "pending", "paid", "completing", "unclear"].includes(state);

function showStanding(standing: Standing): void {
  const { state, changedTotal, redirectUrl } = standing;
  link = redirectUrl;
  byId("pay-now").hidden = !link;
  show(standing.canComplete ? "completing" : state);
  if (changedTotal) showChangedTotal(changedTotal.checkoutTotal, changedTotal.amount);
}

/** Amounts come without their currency: it is the checkout's. */
async function showChangedTotal(total: number, amount: number): Promise<void> {
  byId("choose-again").hidden = false;
  const checkout = await thisCheckout().catch(() => null);
  if (!checkout) return;
  const { currency } = checkout.totalPrice.gross;
  const shown = (of: number): string => money({ amount: of, currency });
  say(
    byId("explanation"),
    text("changedTotalMore", { total: shown(total), amount: shown(amount) }),
  );
}

const thisCheckout = async (): Promise<Checkout | null> =>
  returned?.sourceId ? findCheckout(returned.sourceId) : null;

/** Ask until it is clear how the payment stands, or until patience is over. */
async function follow(transactionId: string): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  byId("ask-again").hidden = true;
  try {
    const standing = await paysera.wait(transactionId, { onChange: showStanding, signal });
    if (standing.canComplete) return await makeOrder();
    if (standing.state === "awaiting_payment") show("awaiting_payment", text("patienceMore"));
    byId("ask-again").hidden = !isUnderWay(standing.state);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof SaleorRefused)) throw error;
    show("unknown");
  }
}

/** The order may have been made already, by the shop or in another tab: it is the same one. */
async function makeOrder(): Promise<void> {
  if (!returned?.sourceId) return show("incomplete");
  try {
    const order = await paysera.complete(returned.sourceId);
    forgetPurchase(returned.sourceId);
    location.replace(`/order.html?${new URLSearchParams({ id: order.id })}`);
  } catch (error) {
    // Sold out, a voucher that is over, Saleor away: the money is in, staff see it.
    show("incomplete", text(error instanceof SaleorRefused ? "incompleteMore" : "saleorAway"));
    byId("ask-again").hidden = false;
  }
}

/** A link that was paid in another tab meanwhile is not opened again. */
async function payNow(transactionId: string): Promise<void> {
  leaving.abort();
  const standing = await paysera.check(transactionId).catch(() => null);
  if (standing?.redirectUrl) location.assign(standing.redirectUrl);
  else await follow(transactionId);
}

function start({ transactionId, orderNumber }: Returned): void {
  show("checking");
  if (orderNumber) say(byId("number"), text("number", { number: orderNumber }));
  byId("ask-again").addEventListener("click", () => follow(transactionId));
  byId("pay-now").addEventListener("click", () => payNow(transactionId));
  // Whoever comes back from the bank's app sees at once how it stands by now.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) follow(transactionId);
  });
  addEventListener("pageshow", ({ persisted }) => persisted && follow(transactionId));
  follow(transactionId);
}

showFrame();
if (returned) start(returned);
else show("unknown");
