// The storefront has the real one; here is only what the module uses of it.
import type { CheckoutAvailabilityIssue } from "@/checkout/lib/checkout-availability";

export function useCheckoutAvailability(): {
  availabilityIssue: CheckoutAvailabilityIssue | null;
  setAvailabilityIssue: (issue: CheckoutAvailabilityIssue | null) => void;
};
