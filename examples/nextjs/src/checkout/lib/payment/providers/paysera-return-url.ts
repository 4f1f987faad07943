import { buildCheckoutPath } from "@paper/session-bridge";

/**
 * Where Paysera sends the shopper back to. A page of its own, for two reasons: the app adds
 * `order`, Paysera's number, which `/checkout` takes for the id of an order; and when the order is
 * made meanwhile, `/checkout` finds no checkout any more and says that the session has expired.
 */
export function payseraReturnUrl(): string {
  const url = new URL("/checkout/paysera", window.location.origin);
  const locale = currentLocale();
  if (locale) url.searchParams.set("locale", locale);
  return url.href;
}

/** The return page about a payment that needs no visit to Paysera (any more). */
export function payseraStandingUrl(checkoutId: string, transactionId: string): string {
  const url = new URL(payseraReturnUrl());
  url.searchParams.set("checkout", checkoutId);
  url.searchParams.set("transaction", transactionId);
  return url.href;
}

/** Back to the step where a method is chosen. */
export function checkoutPaymentStepUrl(checkoutId: string): string {
  const locale = currentLocale();
  return buildCheckoutPath({
    checkoutId,
    step: "payment",
    ...(locale && { browseLocale: locale }),
  });
}

/** Carried along in the address: another browser has no cookie that remembers it. */
function currentLocale(): string | null {
  return new URLSearchParams(window.location.search).get("locale");
}
