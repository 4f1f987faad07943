// The storefront has the real one; here is only what the module uses of it.
import type { ReactNode } from "react";
import type { LocaleSlug } from "@/config/locale";

/** Sets the document's language, and the cookie that remembers it. */
export function CheckoutBrowseProvider(props: {
  locale: LocaleSlug;
  children: ReactNode;
}): ReactNode;
