// The storefront has the real one; here is only what the module uses of it.
export type FinalizeCheckoutOrderResult =
  | { ok: true; orderId: string }
  | { ok: false; error: string };

/**
 * Completes the checkout and goes to the order's page. Called again it gives the same promise, but
 * for one that came to `ok: false`: a rejected one stays until the page is loaded anew.
 */
export function finalizeCheckoutOrder(
  checkoutId: string,
  channelSlug: string,
): Promise<FinalizeCheckoutOrderResult>;
