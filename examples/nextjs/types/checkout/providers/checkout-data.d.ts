// The storefront has the real one; here is only what the module uses of it.
import type { ServerCheckout } from "@/checkout/lib/checkout-types";

export function useCheckoutData(): {
  refreshCheckout: (options?: { updateState?: boolean }) => Promise<ServerCheckout | null>;
};
