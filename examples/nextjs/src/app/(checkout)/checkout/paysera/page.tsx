import { Suspense } from "react";
import { PayseraReturn } from "@/checkout/components/payment/paysera/paysera-return";
import { CheckoutBrowseProvider } from "@/checkout/providers/checkout-browse";
import { CheckoutIntlProvider } from "@/checkout/providers/checkout-intl";
import { loadCheckoutMessages } from "@/i18n/load-messages";
import { resolveBrowseLocaleForCheckout } from "@/lib/browse-locale-server";
import "@/checkout/index.css";

type SearchParams = Promise<{ locale?: string }>;

/** The address names a checkout and a payment: no other site needs to see it. */
export const metadata = { referrer: "same-origin" as const };

export default function PayseraReturnPage({ searchParams }: { searchParams: SearchParams }) {
  return (
    <Suspense>
      <InTheShoppersLanguage searchParams={searchParams} />
    </Suspense>
  );
}

async function InTheShoppersLanguage({ searchParams }: { searchParams: SearchParams }) {
  const locale = await resolveBrowseLocaleForCheckout((await searchParams).locale);
  return (
    // The one tells the browser which language the page is in, the other has the texts.
    <CheckoutBrowseProvider locale={locale}>
      <CheckoutIntlProvider locale={locale} messages={await loadCheckoutMessages(locale)}>
        <PayseraReturn />
      </CheckoutIntlProvider>
    </CheckoutBrowseProvider>
  );
}
