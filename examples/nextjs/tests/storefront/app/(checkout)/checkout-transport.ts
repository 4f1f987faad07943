import type { CheckoutTransport } from "@/checkout/lib/checkout-transport";
import { shop } from "../../../shop";

export const nextCheckoutTransport: CheckoutTransport = {
  fetchCheckout: async () => (shop.isAway ? { ok: false } : { ok: true, checkout: shop.live }),
  completeCheckout: (checkoutId) => shop.complete(checkoutId),
};
