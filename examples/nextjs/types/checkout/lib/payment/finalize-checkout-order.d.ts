// The storefront has the real one; here is only what the module uses of it.
export type FinalizeCheckoutOrderResult =
  | { ok: true; orderId: string }
  | { ok: false; error: string };

/** Completes the checkout and goes to the order's page. */
export function finalizeCheckoutOrder(
  checkoutId: string,
  channelSlug: string,
): Promise<FinalizeCheckoutOrderResult>;
