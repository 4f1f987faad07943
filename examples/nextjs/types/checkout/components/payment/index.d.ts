// The storefront has the real one; here is only what the module uses of it.
import type { CountryCode } from "@/checkout/graphql";

export type BillingAddressData = {
  selectedAddressId?: string | null;
  countryCode: CountryCode;
  formData: Record<string, string>;
};
