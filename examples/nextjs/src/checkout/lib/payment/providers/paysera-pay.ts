import { type Advice, PayseraError } from "@saleor-paysera/client";
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
import { updateCheckoutBilling } from "@/checkout/lib/payment/update-billing";
import { rethrowNextInternalError } from "@/checkout/lib/rethrow-next-internal-error";
import { validateCheckoutFulfillment } from "@/checkout/lib/validate-checkout-fulfillment";
import { wishes } from "./paysera-client";
import { payseraReturnUrl, payseraStandingUrl } from "./paysera-return-url";

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
  /** The browser is on its way: to Paysera or to the return page. */
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
  // Only for an amount of zero, and none is given.
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
  const total = getCheckoutPayAmount(live);
  const currency = getCheckoutPayCurrency(live);
  if (total === null || !currency) return problem("totalUnavailable");
  // What costs nothing any more is completed by the storefront's own free order, which now shows.
  if (
    isCheckoutFreeOrder(live) ||
    (shown !== null && hasMaterialCheckoutTotalChange(shown, total))
  ) {
    const notice = buildCheckoutPriceChangeNotice(shown ?? total, total, currency);
    return { ok: false, kind: "price_change", notice };
  }

  const fulfillment = await validateCheckoutFulfillment(live, fulfillmentCheckFailed);
  if (!fulfillment.ok) {
    return fulfillment.reason === "availability"
      ? { ok: false, kind: "availability", issue: fulfillment.issue }
      : { ok: false, kind: "message", message: fulfillment.error };
  }

  if (isCheckoutPaymentFlowStale(flow)) return problem("interrupted");
  const { transactionId, standing } = await wishes.pay({
    // Without an amount Saleor asks for what is due: after a part was paid, for the rest.
    sourceId: live.id,
    returnUrl: payseraReturnUrl(),
    locale,
    ...(method && { paymentMethod: method }),
  });
  // Went elsewhere while Saleor was asked. Nothing is paid, and the next press finds it again.
  if (isCheckoutPaymentFlowStale(flow)) return problem("interrupted");
  // With nothing to pay there (any more), the return page knows what to do: wait, make the order.
  window.location.assign(standing.redirectUrl ?? payseraStandingUrl(live.id, transactionId));
  return { ok: true };
}

function problem(which: PayseraPayProblem): PayseraPayResult {
  return { ok: false, kind: "problem", problem: which };
}
