/**
 * What this browser remembers between pages: a convenience. Nothing depends on it: a bank's app
 * may bring the shopper back in another browser, and storage may be forbidden. Payments that were
 * begun are remembered by the payment app's client, see payment.ts.
 */

const CHECKOUT = "checkout";
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

/** It has become an order: the next one begins with an empty basket. */
export function forgetCheckout(id: string): void {
  if (checkoutId() === id) write(CHECKOUT, null);
}

export const language = (): string | null => read(LANGUAGE);
export const rememberLanguage = (code: string): void => write(LANGUAGE, code);
