// The storefront has the real one; here is only what the module uses of it.
import type { CheckoutTransport } from "@/checkout/lib/checkout-transport";

export const nextCheckoutTransport: CheckoutTransport;
