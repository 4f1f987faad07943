/**
 * From a wish to pay to one payment, however often the shopper presses the button: a convenience
 * on top of `start` and `check`, for pages in a browser.
 */

import { type BegunPayment, begunPayments, type Subject, type WishStorage } from "./begun.js";
import type { PayseraClient, StartInput } from "./client.js";
import { AppUnreachable, isUnknownToSaleor, PaymentRefused, SaleorRefused } from "./errors.js";
import { isUnknownToApp, type Standing } from "./standing.js";

/** What the shopper wants to pay, and how. Its idempotency key is found or made. */
export type Wish = Omit<StartInput, "idempotencyKey">;

/** A payment, and how it stands. */
export interface Payment {
  readonly transactionId: string;
  /** With a `redirectUrl`: send the browser there. Without: nothing is to be paid now. */
  readonly standing: Standing;
}

export interface Wishes {
  /**
   * Go on with the payment that the same wish has begun, or begin one.
   *
   * Never beside money that comes or has come: if another payment of the checkout is with the bank
   * or paid, that one is given back. One that counts already (`canComplete`) is given back once;
   * what is due after it is the rest.
   *
   * @throws as `start` does; also where nobody can say how another payment stands
   */
  pay(wish: Wish): Promise<Payment>;

  /** The payment used last, for whoever closed its tab and comes back to the shop. */
  latest(): { readonly sourceId: string; readonly transactionId: string } | null;

  /** Nobody needs to ask about it any more: it counts already, or there is no such payment. */
  forget(transactionId: string): void;

  /** The checkout has become an order: nothing is to be paid for it any more. */
  forgetSource(sourceId: string): void;
}

/**
 * Wishes to pay that are remembered from page to page, in `localStorage` unless another storage
 * is given: every tab of the browser knows them. Storage is asked for each time; it may throw.
 */
export function createWishes(
  paysera: Pick<PayseraClient, "start" | "check">,
  storage: () => WishStorage = () => localStorage,
): Wishes {
  const begun = begunPayments(storage);

  async function pay(wish: Wish): Promise<Payment> {
    const subject = subjectOf(wish);
    const others = begun
      .all()
      .filter((one) => one.sourceId === wish.sourceId && !isFor(one, subject));
    return (await moneyOf(others)) ?? begin(wish, subject);
  }

  /** Of these payments, one whose money comes or has come. */
  async function moneyOf(payments: readonly BegunPayment[]): Promise<Payment | null> {
    const asked = await Promise.allSettled(payments.map(askAbout));
    for (const one of asked) if (one.status === "fulfilled" && one.value) return one.value;
    for (const one of asked) if (one.status === "rejected") throw one.reason;
    return null;
  }

  async function askAbout({ transactionId }: BegunPayment): Promise<Payment | null> {
    if (!transactionId) return null;
    const standing = await paysera.check(transactionId).catch(nullIfUnknown);
    if (!standing || isUnknownToApp(standing)) {
      forget(transactionId);
      return null;
    }
    if (standing.state === "unclear") throw new AppUnreachable(standing.errors);
    if (standing.canComplete) forget(transactionId);
    const hasMoney = standing.canComplete || standing.state === "pending";
    return hasMoney ? { transactionId, standing } : null;
  }

  async function begin(wish: Wish, subject: Subject): Promise<Payment> {
    const known = begun.all().find((one) => isFor(one, subject));
    const payment = known ?? { ...subject, idempotencyKey: newKey() };
    // Kept before it is asked for: an answer that is lost on its way is no second payment.
    begun.keep(payment);
    try {
      const { idempotencyKey } = payment;
      const { transactionId, standing } = await paysera.start({ ...wish, idempotencyKey });
      begun.keep({ ...payment, transactionId });
      if (standing.canComplete) forget(transactionId);
      if (!known || !hasEnded(standing)) return { transactionId, standing };
      end({ ...payment, transactionId });
    } catch (error) {
      if (!isEnd(error)) throw error;
      end(payment);
      if (!known) throw error;
    }
    return pay(wish);
  }

  /** Its key is used up. A payment that somebody may have a link to is still asked about. */
  function end(payment: BegunPayment): void {
    if (payment.transactionId) begun.keep({ ...payment, isOver: true });
    else begun.forget((one) => one.idempotencyKey === payment.idempotencyKey);
  }

  function forget(transactionId: string): void {
    begun.forget((one) => one.transactionId === transactionId);
  }

  function latest(): ReturnType<Wishes["latest"]> {
    for (const { sourceId, transactionId, isOver } of [...begun.all()].reverse()) {
      if (transactionId && !isOver) return { sourceId, transactionId };
    }
    return null;
  }

  function forgetSource(sourceId: string): void {
    begun.forget((one) => one.sourceId === sourceId);
  }

  return { pay, latest, forget, forgetSource };
}

function subjectOf({ sourceId, amount, paymentMethod }: Wish): Subject {
  return {
    sourceId,
    amount: amount === undefined ? null : Number(amount),
    paymentMethod: paymentMethod ?? null,
  };
}

function isFor(payment: BegunPayment, { sourceId, amount, paymentMethod }: Subject): boolean {
  return (
    !payment.isOver &&
    payment.sourceId === sourceId &&
    payment.amount === amount &&
    payment.paymentMethod === paymentMethod
  );
}

function nullIfUnknown(error: unknown): null {
  if (isUnknownToSaleor(error)) return null;
  throw error;
}

function hasEnded({ state }: Standing): boolean {
  return state === "expired" || state === "called_off";
}

/** Whether the key has come to its end with this error. */
function isEnd(error: unknown): boolean {
  return (
    error instanceof PaymentRefused || (error instanceof SaleorRefused && error.code === "UNIQUE")
  );
}

/** `crypto.randomUUID` is missing on pages without https, such as a test on a phone at home. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
