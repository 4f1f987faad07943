// The storefront has the real one; here is only what the module uses of it.
export type BillingAddressData = { countryCode: string; formData: Record<string, string> };
