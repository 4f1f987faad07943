/** A shopper comes back, maybe in another tab or browser: the address has all that is needed. */

import { PaymentRefused } from "./errors.js";

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
const TRANSACTION = "transaction";
const ORDER_NUMBER = "order";

/**
 * Add what the page needs when the shopper comes back. The app adds the transaction; those of an
 * earlier payment, as on a page that was returned to before, are taken out.
 *
 * @throws PaymentRefused the address is not a whole one, with scheme and host
 */
export function returnUrlFor(returnUrl: string, sourceId: string): string {
  const url = urlOf(returnUrl);
  if (!url) {
    const message = `returnUrl must be a whole address, not ${JSON.stringify(returnUrl)}.`;
    throw new PaymentRefused([{ code: "RETURN_URL_NOT_ALLOWED", message }]);
  }
  url.searchParams.set(SOURCE, sourceId);
  url.searchParams.delete(TRANSACTION);
  url.searchParams.delete(ORDER_NUMBER);
  return url.href;
}

/** Read the address that a shopper came back to; null where it is none of those. */
export function returnedTo(address: string | URL): Returned | null {
  // A server may know no more than path and query; the host says nothing here.
  const query = urlOf(address, "https://return.invalid")?.searchParams;
  // What the app has added stands last.
  const last = (name: string): string | undefined => query?.getAll(name).at(-1);
  const transactionId = last(TRANSACTION);
  if (!transactionId) return null;
  const sourceId = last(SOURCE);
  const orderNumber = last(ORDER_NUMBER);
  return { transactionId, ...(sourceId && { sourceId }), ...(orderNumber && { orderNumber }) };
}

function urlOf(address: string | URL, base?: string): URL | null {
  try {
    return new URL(address, base);
  } catch {
    return null;
  }
}
