/**
 * The shopper comes back from Paysera, maybe in another tab or browser, maybe days later. All
 * that is needed is in the address; what counts is what Saleor answers.
 */

import {
  isUnknownToApp,
  isUnknownToSaleor,
  type Returned,
  SaleorRefused,
  type Standing,
} from "@saleor-paysera/client";
import { byId, say } from "../dom";
import { showFrame } from "../frame";
import { money, text } from "../language";
import {
  afterPatience,
  isUnderWay,
  needNotWait,
  type Outcome,
  outcomeOf,
  SHOWN,
  stepsDone,
} from "../outcome";
import { checkoutPath } from "../paths";
import { paysera, wayToTheOrder, wishes } from "../payment";
import { type Checkout, findCheckout } from "../saleor";
import type { TextKey } from "../texts";

const returned = paysera.resume(location.href);
let leaving = new AbortController();
let outcome: Outcome = { state: "checking" };
let steps = 0;

function show(now: Outcome): void {
  outcome = now;
  steps = stepsDone(now, steps);
  draw();
}

/** All that is said and offered, in whichever language it is by now. */
function draw(): void {
  const focused = document.activeElement;
  const { state, amounts = {}, toCheckout, canPayHere, canAskAgain } = outcome;
  const [title, more] = SHOWN[state];
  byId("outcome").dataset.state = state;
  say(byId("headline"), text(title));
  const values = Object.entries(amounts).map(([name, amount]) => [name, money(amount)]);
  say(byId("explanation"), text(outcome.more ?? more, Object.fromEntries(values)));
  [...byId("way").children].forEach((step, index) => {
    drawStep(step, index < steps, index === steps && isUnderWay(outcome));
  });
  byId("pay-now").hidden = !canPayHere;
  byId("ask-again").hidden = !canAskAgain;
  byId("to-shop").hidden = isUnderWay(outcome) && !needNotWait(outcome);
  drawLinkToCheckout(toCheckout);
  const number = returned?.orderNumber;
  byId("number").textContent = number ? text("number", { number }) : "";
  // Whoever pressed a button that is gone now reads on at the news.
  if (focused instanceof HTMLElement && focused.hidden) byId("headline").focus();
}

function drawStep(step: Element, isDone: boolean, isNow: boolean): void {
  step.classList.toggle("done", isDone);
  step.classList.toggle("now", isNow);
  if (isNow) step.setAttribute("aria-current", "step");
  else step.removeAttribute("aria-current");
  const inWords = step.querySelector(".visually-hidden");
  if (inWords) inWords.textContent = isDone ? `, ${text("stepDone")}` : "";
}

function drawLinkToCheckout(words: TextKey | undefined): void {
  const link = byId<HTMLAnchorElement>("choose-again");
  link.hidden = !words || !returned?.sourceId;
  link.classList.toggle("quiet", words === "chooseAgain"); // beside what is better pressed
  if (words) link.textContent = text(words);
  if (returned?.sourceId) link.href = checkoutPath(returned.sourceId);
}

/** Ask until it is clear how the payment stands, or until patience is over. */
async function follow(transactionId: string): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  show({ ...outcome, canAskAgain: false });
  try {
    const checkout = await thisCheckout();
    if (signal.aborted) return;
    // Ordered already: by the shop itself, in another tab, or with another payment.
    if (checkout === null && (await goToTheOrder())) return;
    const onChange = (standing: Standing): void => show(outcomeOf(standing, checkout ?? null));
    const standing = await paysera.wait(transactionId, { onChange, signal });
    if (standing.canComplete) return await makeOrder(transactionId);
    if (isUnknownToApp(standing)) wishes.forget(transactionId);
    show(afterPatience(outcome));
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof SaleorRefused)) throw error;
    if (!isUnknownToSaleor(error)) return show(afterPatience({ state: "unclear" }));
    wishes.forget(transactionId);
    show({ state: "unknown" });
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
    location.replace(await wayToTheOrder(returned?.sourceId ?? ""));
    return true;
  } catch {
    return false;
  }
}

async function makeOrder(transactionId: string): Promise<void> {
  if (!returned?.sourceId) return show({ state: "incomplete" });
  try {
    location.replace(await wayToTheOrder(returned.sourceId));
  } catch (error) {
    if (error instanceof SaleorRefused && error.code === "CHECKOUT_NOT_FULLY_PAID") {
      wishes.forget(transactionId); // it counts: what is due now is the rest
      return show({ state: "rest", toCheckout: "payRest" });
    }
    // Sold out, a voucher that is over, Saleor away: the money is in, staff see it.
    const more = error instanceof SaleorRefused ? "incompleteMore" : "saleorAway";
    show({ state: "incomplete", more, canAskAgain: true });
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
  byId("ask-again").addEventListener("click", () => {
    show({ state: "checking" });
    follow(transactionId);
  });
  byId("pay-now").addEventListener("click", () => payNow(transactionId));
  // Whoever comes back from the bank's app sees at once how it stands by now.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) follow(transactionId);
  });
  addEventListener("pageshow", ({ persisted }) => persisted && follow(transactionId));
  follow(transactionId);
}

showFrame(draw);
if (returned) start(returned);
else show({ state: "unknown" });
