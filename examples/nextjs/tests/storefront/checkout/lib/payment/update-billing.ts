import type { BillingUpdateResult } from "@/checkout/lib/payment/update-billing";
import { shop } from "../../../../shop";

export const updateCheckoutBilling = async (): Promise<BillingUpdateResult> => {
  shop.steps.push("billing");
  return shop.billing;
};
