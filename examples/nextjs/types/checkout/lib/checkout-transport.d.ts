// The storefront has the real one; here is only what the module uses of it.
import type { ServerCheckout } from "@/checkout/lib/checkout-types";

export type CheckoutTransport = {
  fetchCheckout: (
    checkoutId: string,
  ) => Promise<{ ok: false } | { ok: true; checkout: ServerCheckout | null }>;
  completeCheckout: (
    checkoutId: string,
  ) => Promise<
    { ok: true; orderId: string; orderViewToken: string } | { ok: false; error: string }
  >;
};

export function setCheckoutTransport(transport: CheckoutTransport): void;
