import {
  isUnknownToApp,
  isUnknownToSaleor,
  PayseraError,
  type Returned,
  type Standing,
} from "@saleor-paysera/client";
import { nextCheckoutTransport } from "@/app/(checkout)/checkout-transport";
import type { ServerCheckout } from "@/checkout/lib/checkout-types";
import { wishes } from "./paysera-client";
import { placePayseraOrder } from "./paysera-order";

/** What is known of a payment that did not lead to an order (yet). */
export type PayseraLearned =
  | { kind: "stands"; standing: Standing }
  /** The money is in, the order is not made. */
  | { kind: "incomplete"; reason: string | null }
  /** The money is in, and more is due. */
  | { kind: "partly" }
  /** The checkout is there no more, and no order either. */
  | { kind: "gone" }
  /** Saleor or the app has no such payment, or the page's address names none. */
  | { kind: "unknown" };

export interface HowToLearn {
  /** Ask how the payment stands, once or until it is clear. */
  readonly ask: (transactionId: string, signal: AbortSignal) => Promise<Standing>;
  readonly signal: AbortSignal;
  readonly onCompleting: () => void;
}

const UNKNOWN: PayseraLearned = { kind: "unknown" };

const NOT_LEARNED: PayseraLearned = {
  kind: "stands",
  standing: { state: "unclear", canComplete: false, errors: [] },
};

/**
 * Learn what became of a payment, and make the order if it can be made; null once the browser is on
 * its way there.
 *
 * @throws the signal's reason, if it was aborted
 */
export async function learn(
  returned: Returned | null,
  { ask, signal, onCompleting }: HowToLearn,
): Promise<PayseraLearned | null> {
  if (!returned) return UNKNOWN;
  const { transactionId, sourceId } = returned;
  const learned = await whatStands(ask(transactionId, signal));
  signal.throwIfAborted();
  if (learned.kind === "unknown") wishes.forget(transactionId);
  if (!sourceId) return learned;
  if (learned.kind === "stands" && learned.standing.canComplete) {
    onCompleting();
    return orderOfPaid(sourceId, transactionId);
  }
  if (!mayOfferToPay(learned)) return learned;

  // Ordered meanwhile, perhaps with another payment? Whoever pays this one then pays twice.
  const checkout = await read(sourceId);
  signal.throwIfAborted();
  if (checkout === undefined) return NOT_LEARNED;
  if (checkout !== null) return learned;
  onCompleting();
  const order = await placePayseraOrder(sourceId);
  if (order.ok) return null;
  return order.reason === null ? NOT_LEARNED : { kind: "gone" };
}

async function whatStands(answer: Promise<Standing>): Promise<PayseraLearned> {
  try {
    const standing = await answer;
    return isUnknownToApp(standing) ? UNKNOWN : { kind: "stands", standing };
  } catch (error) {
    if (isUnknownToSaleor(error)) return UNKNOWN;
    if (error instanceof PayseraError) return NOT_LEARNED;
    throw error;
  }
}

function mayOfferToPay(learned: PayseraLearned): boolean {
  return learned.kind !== "stands" || !["pending", "unclear"].includes(learned.standing.state);
}

async function orderOfPaid(
  checkoutId: string,
  transactionId: string,
): Promise<PayseraLearned | null> {
  const order = await placePayseraOrder(checkoutId);
  if (order.ok) return null;
  const checkout = await read(checkoutId);
  // Saleor makes no order before all is covered. Its reason reaches us as a sentence only.
  if (order.reason === null || !checkout || checkout.authorizeStatus === "FULL") {
    return { kind: "incomplete", reason: order.reason };
  }
  wishes.forget(transactionId); // it counts: what is due now is the rest
  return { kind: "partly" };
}

/** Null where there is none (any more); undefined where nobody can say. */
async function read(checkoutId: string): Promise<ServerCheckout | null | undefined> {
  try {
    const result = await nextCheckoutTransport.fetchCheckout(checkoutId);
    return result.ok ? result.checkout : undefined;
  } catch {
    return undefined;
  }
}
