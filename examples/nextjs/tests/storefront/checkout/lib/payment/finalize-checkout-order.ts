import type { FinalizeCheckoutOrderResult } from "@/checkout/lib/payment/finalize-checkout-order";
import { getCheckoutTransport } from "../checkout-transport";
import {
  clearPaymentCompleting,
  markPaymentCompleting,
  stashPaymentCompletionError,
} from "./checkout-payment-completion";

const kept = new Map<string, Promise<FinalizeCheckoutOrderResult>>();

/**
 * As the storefront's: whoever calls it again gets the promise that is there, also one that was
 * kept or broken. Only an order that the shop refused is tried anew.
 */
export async function finalizeCheckoutOrder(
  checkoutId: string,
): Promise<FinalizeCheckoutOrderResult> {
  const running = kept.get(checkoutId) ?? complete(checkoutId);
  kept.set(checkoutId, running);
  const result = await running;
  if (!result.ok) kept.delete(checkoutId);
  return result;
}

async function complete(checkoutId: string): Promise<FinalizeCheckoutOrderResult> {
  markPaymentCompleting(checkoutId);
  const result = await getCheckoutTransport().completeCheckout(checkoutId);
  if (result.ok) {
    window.location.replace(`/order/${result.orderViewToken}`);
  } else {
    stashPaymentCompletionError(result.error);
    clearPaymentCompleting();
  }
  return result;
}

/** A page that is loaded anew begins without any. */
export function forgetFinalizedOrders(): void {
  kept.clear();
}
