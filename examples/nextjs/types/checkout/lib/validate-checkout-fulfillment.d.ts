// The storefront has the real one; here is only what the module uses of it.
import type { CheckoutFragment } from "@/checkout/graphql";
import type { CheckoutAvailabilityIssue } from "@/checkout/lib/checkout-availability";

export type CheckoutFulfillmentResult =
  | { ok: true }
  | { ok: false; reason: "availability"; issue: CheckoutAvailabilityIssue }
  | { ok: false; reason: "error"; error: string };

export function validateCheckoutFulfillment(
  checkout: CheckoutFragment,
  fallbackError: string,
): Promise<CheckoutFulfillmentResult>;
