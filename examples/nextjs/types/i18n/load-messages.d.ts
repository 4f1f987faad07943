// The storefront has the real one; here is only what the module uses of it.
import type { LocaleSlug } from "@/config/locale";

export type CheckoutMessages = { checkout: object; account: object };

export function loadCheckoutMessages(locale: LocaleSlug): Promise<CheckoutMessages>;
