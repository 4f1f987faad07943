import type { CheckoutFulfillmentResult } from "@/checkout/lib/validate-checkout-fulfillment";
import { shop } from "../../../shop";

export const validateCheckoutFulfillment = async (): Promise<CheckoutFulfillmentResult> => {
  shop.steps.push("fulfillment");
  return shop.fulfillment;
};
