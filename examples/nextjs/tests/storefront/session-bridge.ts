export function buildCheckoutPath(options: {
  checkoutId: string;
  step?: string;
  browseLocale?: string;
}): string {
  const query = new URLSearchParams({ checkout: options.checkoutId });
  if (options.step) query.set("step", options.step);
  if (options.browseLocale) query.set("locale", options.browseLocale);
  return `/checkout?${query}`;
}
