import { shop } from "../../../shop";

const refreshCheckout = async () => {
  shop.steps.push("refresh");
  return shop.live;
};

export const useCheckoutData = () => ({ refreshCheckout });
