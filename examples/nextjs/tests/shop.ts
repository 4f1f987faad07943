import type { CheckoutFragment } from "@/checkout/graphql";
import type { CheckoutAvailabilityIssue } from "@/checkout/lib/checkout-availability";
import type { CheckoutTransport } from "@/checkout/lib/checkout-transport";
import type { BillingUpdateResult } from "@/checkout/lib/payment/update-billing";
import type { CheckoutFulfillmentResult } from "@/checkout/lib/validate-checkout-fulfillment";

/** What of the storefront the tests decide, and what it was made to do, in its order. */

export const checkoutOf = (amount: number, country = "LT"): CheckoutFragment => ({
  id: "C1",
  channel: { slug: "default-channel" },
  totalPrice: { gross: { amount, currency: "EUR" } },
  billingAddress: { id: "A1", country: { code: country } },
  isShippingRequired: true,
  authorizeStatus: "NONE",
  lines: [],
});

export const billing = {
  billingData: { countryCode: "LT", formData: {} },
  sameAsBilling: true,
  hasShippingAddress: true,
  shippingAddress: null,
  userAddresses: undefined,
  authenticated: false,
} as const;

class Shop {
  steps: string[] = [];
  /** Null once it is an order. */
  live: CheckoutFragment | null = null;
  /** Whether a checkout can be read just now. */
  isAway = false;
  billing: BillingUpdateResult = { ok: true };
  fulfillment: CheckoutFulfillmentResult = { ok: true };
  complete: CheckoutTransport["completeCheckout"] = async () => theOrder;
  issue: CheckoutAvailabilityIssue | null = null;
  private listeners = new Set<() => void>();

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  setIssue = (issue: CheckoutAvailabilityIssue | null) => {
    this.issue = issue;
    for (const listener of this.listeners) listener();
  };

  reset(): void {
    this.steps = [];
    this.live = checkoutOf(10);
    this.isAway = false;
    this.billing = { ok: true };
    this.fulfillment = { ok: true };
    this.complete = async (checkoutId) => {
      this.steps.push(`complete ${checkoutId}`);
      return theOrder;
    };
    this.issue = null;
  }
}

const theOrder = { ok: true, orderId: "O1", orderViewToken: "view-O1" } as const;

export const shop = new Shop();
