/** What the return page says of a payment, and what it lets the shopper do. */

import { isUnknownToApp, type Standing } from "@saleor-paysera/client";
import type { Checkout, Money } from "./saleor";
import type { TextKey } from "./texts";

type State = Standing["state"] | "checking" | "completing" | "incomplete" | "rest" | "unknown";

export interface Outcome {
  readonly state: State;
  /** In place of the state's own words, with the amounts that they name. */
  readonly more?: TextKey;
  readonly amounts?: Readonly<Record<string, Money>>;
  /** The link to the checkout, where there is something to pay there. */
  readonly toCheckout?: TextKey;
  readonly canPayHere?: boolean;
  readonly canAskAgain?: boolean;
}

/** Its words, and how many of the three steps are done; null: as many as were seen before. */
export const SHOWN: Readonly<
  Record<State, readonly [title: TextKey, more: TextKey, steps: number | null]>
> = {
  checking: ["checkingTitle", "checkingMore", null],
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
  unclear: ["unclearTitle", "unclearMore", null],
  unknown: ["unknownTitle", "unknownMore", 0],
};

const UNDER_WAY: readonly State[] = [
  "checking",
  "awaiting_payment",
  "pending",
  "paid",
  "completing",
  "unclear",
];
const IS_OVER: readonly State[] = ["expired", "called_off", "refused"];

/** Whether the page goes on by itself, or would if asked. */
export const isUnderWay = ({ state }: Outcome): boolean => UNDER_WAY.includes(state);

/** How many of the three steps are done. That nothing can be seen now takes back none. */
export const stepsDone = ({ state }: Outcome, before: number): number => SHOWN[state][2] ?? before;

/** Whether the shopper may as well go on: the bank takes its time, or nothing is asked any more. */
export const needNotWait = ({ state, canAskAgain }: Outcome): boolean =>
  state === "pending" || canAskAgain === true;

/** What a standing says; `checkout` is null where nobody can say what is in it. */
export function outcomeOf(standing: Standing, checkout: Checkout | null): Outcome {
  const { state, canComplete, changedTotal, redirectUrl } = standing;
  if (canComplete) return { state: "completing" };
  if (isUnknownToApp(standing)) return { state: "unknown", toCheckout: "chooseAgain" };
  const canStillBePaid = state === "awaiting_payment" || state === "cancelled";
  if (changedTotal && canStillBePaid) return { state, ...wordsOn(changedTotal, checkout) };
  const outcome: Outcome = { state, canPayHere: redirectUrl !== undefined };
  if (IS_OVER.includes(state)) return { ...outcome, toCheckout: "payAnew" };
  return state === "cancelled" ? { ...outcome, toCheckout: "chooseAgain" } : outcome;
}

/** The payment is for another amount than the checkout costs now. */
function wordsOn(
  { checkoutTotal, amount }: NonNullable<Standing["changedTotal"]>,
  checkout: Checkout | null,
): Omit<Outcome, "state"> {
  if (!checkout) return { toCheckout: "payAnew" };
  // Amounts come without their currency: it is the checkout's.
  const { currency } = checkout.totalPrice.gross;
  const amounts = { total: { amount: checkoutTotal, currency }, amount: { amount, currency } };
  return { more: "changedTotalMore", amounts, toCheckout: "payAnew" };
}

/** The same, once there is no more patience. What is said in particular is still true. */
export function afterPatience(outcome: Outcome): Outcome {
  const { state } = outcome;
  const late: Outcome = { ...outcome, canAskAgain: isUnderWay(outcome) };
  if (state === "unclear") return { ...late, more: "unclearLateMore" };
  if (state !== "awaiting_payment") return late;
  return { more: "patienceMore", toCheckout: "chooseAgain", ...late };
}
