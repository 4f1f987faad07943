// The storefront has the real one; here is only what the module uses of it.
/** As many as Saleor knows; these stand for them. */
export type CountryCode = "EE" | "LT" | "LV";

type Money = { amount: number; currency: string };

export type PaymentGatewayFragment = { id: string; name: string; currencies: string[] };

export type AddressFragment = { id: string; country: { code: string } };

export type CheckoutFragment = {
  id: string;
  channel: { slug: string };
  /** Can be missing while the checkout is being brought in line. */
  totalPrice?: { gross?: Money | null } | null;
  billingAddress?: AddressFragment | null;
  shippingAddress?: AddressFragment | null;
  isShippingRequired: boolean;
  /** Whether what is paid, and what is promised, covers the total. */
  authorizeStatus: "NONE" | "PARTIAL" | "FULL";
  lines: ReadonlyArray<{ id: string }>;
};
