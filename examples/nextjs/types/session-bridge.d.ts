// The storefront has the real one, as @paper/session-bridge; here is what the module uses of it.
export function buildCheckoutPath(options: {
  checkoutId: string;
  step?: string;
  browseLocale?: string;
}): string;
