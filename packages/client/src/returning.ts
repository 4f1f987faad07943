/** A shopper comes back, maybe in another tab or browser: the address has all that is needed. */

/** What a return address says. It proves nothing about the money: ask with `check` or `wait`. */
export interface Returned {
  /** Saleor's transaction. */
  readonly transactionId: string;
  /** What is paid for, by the id that `start` was given: a checkout's, usually. */
  readonly sourceId?: string;
  /** The payment's number at Paysera; shoppers see it on their statement. */
  readonly orderNumber?: string;
}

const SOURCE = "checkout";

/** Add what the page needs when the shopper comes back. The app adds the transaction. */
export function returnUrlFor(returnUrl: string, sourceId: string): string {
  const url = new URL(returnUrl);
  url.searchParams.set(SOURCE, sourceId);
  return url.href;
}

/** Read the address that a shopper came back to; null where it is none of those. */
export function returnedTo(address: string | URL): Returned | null {
  const query = new URL(address).searchParams;
  const transactionId = query.get("transaction");
  if (!transactionId) return null;
  const sourceId = query.get(SOURCE);
  const orderNumber = query.get("order");
  return { transactionId, ...(sourceId && { sourceId }), ...(orderNumber && { orderNumber }) };
}
