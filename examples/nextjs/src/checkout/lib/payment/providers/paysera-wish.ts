/** One idempotency key for each wish to pay: the same checkout, amount and method keep it. */

const STORAGE_KEY = "checkout:paysera-wish";

export interface Wish {
  readonly idempotencyKey: string;
  /** Whether a payment may have been begun with this key before. */
  readonly isNew: boolean;
}

interface Remembered {
  readonly about: string;
  readonly sourceId: string;
  readonly idempotencyKey: string;
  /** Saleor's, once it has given one. */
  readonly transactionId?: string;
}

// Storage may be closed to us; then a wish lasts as long as the page.
let inThisPage: Remembered | null = null;

interface Payment {
  readonly sourceId: string;
  readonly amount: number;
  readonly paymentMethod?: string;
}

const subjectOf = ({ sourceId, amount, paymentMethod }: Payment): string =>
  JSON.stringify([sourceId, amount, paymentMethod ?? null]);

export function wishToPay(payment: Payment): Wish {
  const about = subjectOf(payment);
  const known = read();
  if (known?.about === about) return { idempotencyKey: known.idempotencyKey, isNew: false };
  const idempotencyKey = crypto.randomUUID();
  write({ about, sourceId: payment.sourceId, idempotencyKey });
  return { idempotencyKey, isNew: true };
}

/** Keep which transaction the latest wish has become. */
export function rememberTransaction(transactionId: string): void {
  const known = read();
  if (known) write({ ...known, transactionId });
}

/** The transaction of another wish about the same checkout: another method, another total. */
export function otherTransaction(payment: Payment): string | null {
  const known = read();
  if (known?.sourceId !== payment.sourceId || known.about === subjectOf(payment)) return null;
  return known.transactionId ?? null;
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
