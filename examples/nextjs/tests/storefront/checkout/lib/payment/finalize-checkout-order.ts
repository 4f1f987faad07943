import type { FinalizeCheckoutOrderResult } from "@/checkout/lib/payment/finalize-checkout-order";
import { getCheckoutTransport } from "../checkout-transport";

let running: Promise<FinalizeCheckoutOrderResult> | null = null;

/** One at a time, as the storefront's: a second call joins the first. */
export function finalizeCheckoutOrder(checkoutId: string): Promise<FinalizeCheckoutOrderResult> {
  running ??= complete(checkoutId).finally(() => {
    running = null;
  });
  return running;
}

async function complete(checkoutId: string): Promise<FinalizeCheckoutOrderResult> {
  const result = await getCheckoutTransport().completeCheckout(checkoutId);
  if (result.ok) window.location.replace(`/order/${result.orderViewToken}`);
  return result;
}
