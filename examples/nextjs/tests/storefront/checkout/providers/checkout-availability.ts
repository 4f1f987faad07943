import { useSyncExternalStore } from "react";
import { shop } from "../../../shop";

export const useCheckoutAvailability = () => ({
  availabilityIssue: useSyncExternalStore(shop.subscribe, () => shop.issue),
  setAvailabilityIssue: shop.setIssue,
});
