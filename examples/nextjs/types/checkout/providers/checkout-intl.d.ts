// The storefront has the real one; here is only what the module uses of it.
import type { ReactNode } from "react";
import type { LocaleSlug } from "@/config/locale";
import type { CheckoutMessages } from "@/i18n/load-messages";

export function CheckoutIntlProvider(props: {
  locale: LocaleSlug;
  messages: CheckoutMessages;
  children: ReactNode;
}): ReactNode;
