import type { CheckoutFragment } from "@/checkout/graphql";
import type { CheckoutPriceChangeNotice } from "@/checkout/lib/payment/checkout-pay-amount";

type WithTotal = Pick<CheckoutFragment, "totalPrice">;

export const getCheckoutPayAmount = ({ totalPrice }: WithTotal): number | null =>
  totalPrice?.gross?.amount ?? null;

export const getCheckoutPayCurrency = ({ totalPrice }: WithTotal): string | null =>
  totalPrice?.gross?.currency ?? null;

export const isCheckoutFreeOrder = (checkout: WithTotal): boolean =>
  getCheckoutPayAmount(checkout) === 0;

export const hasMaterialCheckoutTotalChange = (previous: number, next: number): boolean =>
  Math.abs(previous - next) > 0.01;

export const buildCheckoutPriceChangeNotice = (
  previousAmount: number,
  newAmount: number,
  currency: string,
): CheckoutPriceChangeNotice => ({ previousAmount, newAmount, currency });
