import {
  clearPaymentCompleting,
  consumePaymentCompletionError,
} from "@/checkout/lib/payment/checkout-payment-completion";
import { finalizeCheckoutOrder } from "@/checkout/lib/payment/finalize-checkout-order";
import { rethrowNextInternalError } from "@/checkout/lib/rethrow-next-internal-error";
import { wishes } from "./paysera-client";

export type PayseraOrder =
  /** The browser is on its way to the order's page. */
  | { ok: true }
  /** With the shop's reason; null where it broke off without one, until the page is loaded anew. */
  | { ok: false; reason: string | null };

/** Make the order of a checkout, or find the one that it has become, and go there. */
export async function placePayseraOrder(checkoutId: string): Promise<PayseraOrder> {
  try {
    // It takes the channel, but does nothing with it.
    const result = await finalizeCheckoutOrder(checkoutId, "");
    if (result.ok) {
      wishes.forgetSource(checkoutId);
      return { ok: true };
    }
    // It is told here. Left where it is, the payment step would show it to whatever comes next.
    consumePaymentCompletionError();
    return { ok: false, reason: result.error };
  } catch (error) {
    rethrowNextInternalError(error);
    clearPaymentCompleting();
    return { ok: false, reason: null };
  }
}
