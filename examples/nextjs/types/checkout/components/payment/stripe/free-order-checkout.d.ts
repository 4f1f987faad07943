// The storefront has the real one; here is only what the module uses of it.
import type { FC } from "react";
import type { CheckoutFragment } from "@/checkout/graphql";
import type { updateCheckoutBilling } from "@/checkout/lib/payment/update-billing";

/** Completes a checkout that costs nothing. It needs nothing of Stripe. */
export const FreeOrderCheckout: FC<{
  checkout: CheckoutFragment;
  billing: Omit<Parameters<typeof updateCheckoutBilling>[0], "checkoutId">;
  onError: (message: string) => void;
  onBillingErrors: (errors: Record<string, string>, focusField?: string) => void;
  onPaymentActivityChange?: ((active: boolean) => void) | undefined;
}>;
