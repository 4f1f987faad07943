/** The addresses of the shop's pages. Each has all that its page needs, in whichever browser. */

const path = (page: string, query: Readonly<Record<string, string>>): string =>
  `/${page}.html?${new URLSearchParams(query)}`;

export const checkoutPath = (checkoutId: string): string =>
  path("checkout", { checkout: checkoutId });

/** Where a payment comes back to, and where it can be looked at later. */
export const returnPath = (transactionId: string, checkoutId: string): string =>
  path("return", { checkout: checkoutId, transaction: transactionId });

export const orderPath = (id: string): string => path("order", { id });
