// The storefront has the real one; here is only what the module uses of it.
import type { LocaleSlug } from "@/config/locale";

export function resolveBrowseLocaleForCheckout(urlLocale?: string | null): Promise<LocaleSlug>;
