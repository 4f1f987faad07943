/**
 * What a browser remembers of the payments that it has begun. Nothing may depend on it: storage can
 * be forbidden, full or emptied, and a bank's app often comes back in another browser.
 */

/** As much of `localStorage` as is needed. */
export interface WishStorage {
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
}

/** What a payment is begun for. With another amount or method it is another payment. */
export interface Subject {
  readonly sourceId: string;
  /** In major units; null for what is due. */
  readonly amount: number | null;
  readonly paymentMethod: string | null;
}

export interface BegunPayment extends Subject {
  readonly idempotencyKey: string;
  /** Saleor's, once it has given one. Before that nobody has a link to pay by. */
  readonly transactionId?: string;
  /** It has ended, and its key is not to be repeated. Money may still come late. */
  readonly isOver?: boolean;
}

export interface BegunPayments {
  /** The one used last stands last. */
  all(): readonly BegunPayment[];
  /** Put it last, in place of what was known by its key. */
  keep(payment: BegunPayment): void;
  forget(isMeant: (payment: BegunPayment) => boolean): void;
}

const NAME = "paysera-wishes";
const AT_MOST = 20;

export function begunPayments(storage: () => WishStorage): BegunPayments {
  // What could not be stored lasts as long as the page.
  let inThisPage: string | null = null;

  function all(): readonly BegunPayment[] {
    try {
      const known: unknown = JSON.parse(inThisPage ?? storage().getItem(NAME) ?? "[]");
      return Array.isArray(known) ? known.filter(isBegunPayment) : [];
    } catch {
      return [];
    }
  }

  function write(payments: readonly BegunPayment[]): void {
    const text = JSON.stringify(payments.slice(-AT_MOST));
    try {
      storage().setItem(NAME, text);
      inThisPage = null;
    } catch {
      inThisPage = text;
    }
  }

  return {
    all,
    keep(payment) {
      const others = all().filter((one) => one.idempotencyKey !== payment.idempotencyKey);
      write([...others, payment]);
    },
    forget(isMeant) {
      write(all().filter((payment) => !isMeant(payment)));
    },
  };
}

function isBegunPayment(one: unknown): one is BegunPayment {
  return typeof one === "object" && one !== null && "idempotencyKey" in one && "sourceId" in one;
}
