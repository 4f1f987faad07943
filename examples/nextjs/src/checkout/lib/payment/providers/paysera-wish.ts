/** One idempotency key for each wish to pay: the same checkout, amount and method keep it. */

const STORAGE_KEY = "checkout:paysera-wish";

export interface Wish {
  readonly idempotencyKey: string;
  /** Whether a payment may have been begun with this key before. */
  readonly isNew: boolean;
}

interface Remembered {
  readonly about: string;
  readonly idempotencyKey: string;
}

// Storage may be closed to us; then a wish lasts as long as the page.
let inThisPage: Remembered | null = null;

export function wishToPay(payment: {
  readonly sourceId: string;
  readonly amount: number;
  readonly paymentMethod?: string;
}): Wish {
  const about = JSON.stringify([payment.sourceId, payment.amount, payment.paymentMethod ?? null]);
  const known = read();
  if (known?.about === about) return { idempotencyKey: known.idempotencyKey, isNew: false };
  const idempotencyKey = crypto.randomUUID();
  write({ about, idempotencyKey });
  return { idempotencyKey, isNew: true };
}

/** For a payment that came to its end: the next one is another wish. */
export function forgetWish(): void {
  write(null);
}

/**
 * Storage outlives the page, so that a shopper who comes back with the back button gets the
 * payment that is still open, not a second one. Nothing is lost without it.
 */
function read(): Remembered | null {
  try {
    const text = sessionStorage.getItem(STORAGE_KEY);
    if (text) return JSON.parse(text) as Remembered;
  } catch {
    // As if nothing were stored.
  }
  return inThisPage;
}

function write(wish: Remembered | null): void {
  inThisPage = wish;
  try {
    if (wish) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(wish));
    else sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    // The page remembers it.
  }
}
