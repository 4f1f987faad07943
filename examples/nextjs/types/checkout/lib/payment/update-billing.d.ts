// The storefront has the real one; here is only what the module uses of it.
import type { BillingAddressData } from "@/checkout/components/payment";
import type { AddressFragment } from "@/checkout/graphql";

export type BillingUpdateResult =
  | { ok: true }
  | { ok: false; errors: Record<string, string>; focusField?: string };

export function updateCheckoutBilling(params: {
  checkoutId: string;
  sameAsBilling: boolean;
  hasShippingAddress: boolean;
  billingData: BillingAddressData;
  shippingAddress: AddressFragment | null | undefined;
  userAddresses: ReadonlyArray<AddressFragment> | undefined;
  authenticated: boolean;
}): Promise<BillingUpdateResult>;
