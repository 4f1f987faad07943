// The storefront has the real one; here is only what the module uses of it.
import type { CheckoutFragment } from "@/checkout/graphql";

type CheckoutWithTotal = Pick<CheckoutFragment, "totalPrice">;

export type CheckoutPriceChangeNotice = {
  previousAmount: number;
  newAmount: number;
  currency: string;
};

export function getCheckoutPayAmount(checkout: CheckoutWithTotal): number | null;
export function getCheckoutPayCurrency(checkout: CheckoutWithTotal): string | null;
export function isCheckoutFreeOrder(checkout: CheckoutWithTotal): boolean;
export function hasMaterialCheckoutTotalChange(previous: number, next: number): boolean;
export function buildCheckoutPriceChangeNotice(
  previousAmount: number,
  nextAmount: number,
  currency: string,
): CheckoutPriceChangeNotice;
