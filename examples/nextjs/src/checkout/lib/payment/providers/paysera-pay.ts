import {
  type Advice,
  PaymentRefused,
  PayseraError,
  SaleorRefused,
  type Standing,
  type Started,
} from "@saleor-paysera/client";
import type { CheckoutFragment } from "@/checkout/graphql";
import type { CheckoutAvailabilityIssue } from "@/checkout/lib/checkout-availability";
import type { ServerCheckout } from "@/checkout/lib/checkout-types";
import {
  buildCheckoutPriceChangeNotice,
  type CheckoutPriceChangeNotice,
  getCheckoutPayAmount,
  getCheckoutPayCurrency,
  hasMaterialCheckoutTotalChange,
  isCheckoutFreeOrder,
} from "@/checkout/lib/payment/checkout-pay-amount";
import {
  beginCheckoutPaymentFlow,
  isCheckoutPaymentFlowStale,
} from "@/checkout/lib/payment/checkout-payment-completion";
import { finalizeCheckoutOrder } from "@/checkout/lib/payment/finalize-checkout-order";
import { updateCheckoutBilling } from "@/checkout/lib/payment/update-billing";
import { rethrowNextInternalError } from "@/checkout/lib/rethrow-next-internal-error";
import { validateCheckoutFulfillment } from "@/checkout/lib/validate-checkout-fulfillment";
import { paysera } from "./paysera-client";
import { payseraReturnUrl, payseraStandingUrl } from "./paysera-return-url";
import { forgetWish, otherTransaction, rememberTransaction, wishToPay } from "./paysera-wish";

export type PayseraBilling = Omit<Parameters<typeof updateCheckoutBilling>[0], "checkoutId">;

/** Why nothing was begun; each is a text of `checkout.paysera.errors`. */
export type PayseraPayProblem =
  | "chooseAgain"
  | "interrupted"
  | "notOffered"
  | "notPossible"
  | "startAgain"
  | "totalUnavailable"
  | "totalsRefreshFailed"
  | "tryAgain";

export type PayseraPayResult =
  /** The browser is on its way: to Paysera, to the return page or to the order. */
  | { ok: true }
  | { ok: false; kind: "billing"; errors: Record<string, string>; focusField?: string | undefined }
  | { ok: false; kind: "price_change"; notice: CheckoutPriceChangeNotice }
  | { ok: false; kind: "availability"; issue: CheckoutAvailabilityIssue }
  | { ok: false; kind: "problem"; problem: PayseraPayProblem }
  /** A sentence for the shopper that the storefront or Saleor has given. */
  | { ok: false; kind: "message"; message: string };

export interface PayseraPayParams {
  /** As the shopper sees it. */
  readonly checkout: CheckoutFragment;
  readonly billing: PayseraBilling;
  /** A method's `key`; without it the shop's default. */
  readonly method: string | undefined;
  readonly locale: string;
  readonly refreshCheckout: () => Promise<ServerCheckout | null>;
  readonly fulfillmentCheckFailed: string;
}

/** Everything between the press of the button and Paysera's page. */
export async function payWithPaysera(params: PayseraPayParams): Promise<PayseraPayResult> {
  try {
    return await pay(params);
  } catch (error) {
    rethrowNextInternalError(error);
    const advice = error instanceof PayseraError ? error.advice : "try_again";
    return problem(PROBLEMS[advice]);
  }
}

const PROBLEMS: Readonly<Record<Advice, PayseraPayProblem>> = {
  hide: "notOffered",
  choose_again: "chooseAgain",
  // Only for a zero amount, and those never get as far as to the app.
  complete: "totalUnavailable",
  start_again: "startAgain",
  try_again: "tryAgain",
  tell_the_shop: "notPossible",
};

async function pay({
  checkout,
  billing,
  method,
  locale,
  refreshCheckout,
  fulfillmentCheckFailed,
}: PayseraPayParams): Promise<PayseraPayResult> {
  const flow = beginCheckoutPaymentFlow();

  const saved = await updateCheckoutBilling({ checkoutId: checkout.id, ...billing });
  if (!saved.ok) {
    return { ok: false, kind: "billing", errors: saved.errors, focusField: saved.focusField };
  }

  // The address may have changed taxes, and another tab the cart.
  const live = await refreshCheckout();
  if (!live) return problem("totalsRefreshFailed");
  const shown = getCheckoutPayAmount(checkout);
  const amount = getCheckoutPayAmount(live);
  const currency = getCheckoutPayCurrency(live);
  if (amount === null || !currency) return problem("totalUnavailable");
  if (shown !== null && hasMaterialCheckoutTotalChange(shown, amount)) {
    const notice = buildCheckoutPriceChangeNotice(shown, amount, currency);
    return { ok: false, kind: "price_change", notice };
  }

  const fulfillment = await validateCheckoutFulfillment(live, fulfillmentCheckFailed);
  if (!fulfillment.ok) {
    return fulfillment.reason === "availability"
      ? { ok: false, kind: "availability", issue: fulfillment.issue }
      : { ok: false, kind: "message", message: fulfillment.error };
  }

  if (isCheckoutFreeOrder(live)) return complete(live);
  const payment = { sourceId: live.id, amount, ...(method && { paymentMethod: method }) };
  const onItsWay = await otherPaymentOnItsWay(payment);
  if (isCheckoutPaymentFlowStale(flow)) return problem("interrupted");
  if (onItsWay) {
    window.location.assign(payseraStandingUrl(live.id, onItsWay));
    return { ok: true };
  }
  const { transactionId, standing } = await begin({
    ...payment,
    locale,
    returnUrl: payseraReturnUrl(),
  });
  if (standing.canComplete) return complete(live);
  // Went elsewhere while Saleor was asked. Nothing is paid, and the next press finds it again.
  if (isCheckoutPaymentFlowStale(flow)) return problem("interrupted");
  window.location.assign(standing.redirectUrl ?? payseraStandingUrl(live.id, transactionId));
  return { ok: true };
}

/**
 * A payment of this checkout, by another method perhaps, whose money comes or has come. Beside it
 * one more would be too much; the return page knows what to do.
 */
async function otherPaymentOnItsWay(
  payment: Parameters<typeof otherTransaction>[0],
): Promise<string | null> {
  const transactionId = otherTransaction(payment);
  if (!transactionId) return null;
  try {
    const { state } = await paysera.check(transactionId);
    return state === "pending" || state === "paid" ? transactionId : null;
  } catch (error) {
    if (error instanceof SaleorRefused) return null;
    throw error;
  }
}

/** Begin a payment, or find the one again that this wish has begun, unless that one has ended. */
async function begin(
  payment: Omit<Parameters<typeof paysera.start>[0], "idempotencyKey"> & { amount: number },
): Promise<Started> {
  const { idempotencyKey, isNew } = wishToPay(payment);
  try {
    const started = await paysera.start({ ...payment, idempotencyKey });
    rememberTransaction(started.transactionId);
    if (isNew || !hasEnded(started.standing)) return started;
  } catch (error) {
    // Maybe only the answer was lost: keep the key, so that the next press finds that payment.
    if (!(error instanceof PaymentRefused || error instanceof SaleorRefused)) throw error;
    if (isNew) {
      forgetWish();
      throw error;
    }
  }
  forgetWish();
  return begin(payment);
}

function hasEnded({ state }: Standing): boolean {
  return state === "expired" || state === "called_off";
}

async function complete(checkout: ServerCheckout): Promise<PayseraPayResult> {
  const result = await finalizeCheckoutOrder(checkout.id, checkout.channel.slug);
  return result.ok ? { ok: true } : { ok: false, kind: "message", message: result.error };
}

function problem(which: PayseraPayProblem): PayseraPayResult {
  return { ok: false, kind: "problem", problem: which };
}
