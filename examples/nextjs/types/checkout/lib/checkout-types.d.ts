// The storefront has the real one; here is only what the module uses of it.
import type { CheckoutFragment } from "@/checkout/graphql";

export type ServerCheckout = CheckoutFragment;
