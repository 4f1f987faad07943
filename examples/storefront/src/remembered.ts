/**
 * What this browser remembers between pages: a convenience. Nothing depends on it: a bank's app
 * may bring the shopper back in another browser, and storage may be forbidden.
 */

/** A payment that this browser began. */
export interface BegunPayment {
  readonly checkoutId: string;
  /** What the payment is for: with the same wish the same payment goes on. */
  readonly wish: string;
  readonly idempotencyKey: string;
  /** Saleor's, once it has given one. */
  readonly transactionId?: string;
}

const CHECKOUT = "checkout";
const PAYMENT = "payment";
const LANGUAGE = "language";

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Without storage the shop forgets its basket from page to page; nothing else is lost.
  }
}

export const checkoutId = (): string | null => read(CHECKOUT);
export const rememberCheckout = (id: string): void => write(CHECKOUT, id);

export const language = (): string | null => read(LANGUAGE);
export const rememberLanguage = (code: string): void => write(LANGUAGE, code);

export function begunPayment(): BegunPayment | null {
  try {
    return JSON.parse(read(PAYMENT) ?? "null") as BegunPayment | null;
  } catch {
    return null;
  }
}

export const rememberPayment = (payment: BegunPayment): void =>
  write(PAYMENT, JSON.stringify(payment));

/** There is no such payment any more. */
export function forgetPayment(transactionId: string): void {
  if (begunPayment()?.transactionId === transactionId) write(PAYMENT, null);
}

/** The checkout has become an order: the next one begins with an empty basket. */
export function forgetPurchase(checkout: string): void {
  if (checkoutId() === checkout) write(CHECKOUT, null);
  if (begunPayment()?.checkoutId === checkout) write(PAYMENT, null);
}
