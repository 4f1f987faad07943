import type { StorefrontError } from "./contract.js";

/** What a storefront can do about an error: see the table in docs/storefront.md. */
export type Advice =
  /** Do not offer Paysera for this checkout. */
  | "hide"
  /** Let the shopper choose another payment method. */
  | "choose_again"
  /** Nothing is left to pay: complete the checkout. */
  | "complete"
  /** Begin a new payment, with a new idempotency key. */
  | "start_again"
  /** The same call, with the same idempotency key, may succeed in a moment. */
  | "try_again"
  /** Something the shop has to mend: "Payment is not possible at the moment". */
  | "tell_the_shop";

const ADVICE: Readonly<Record<string, Advice>> = {
  CHANNEL_NOT_CONFIGURED: "hide",
  UNSUPPORTED_CURRENCY: "hide",
  PAYMENT_METHOD_NOT_OFFERED: "choose_again",
  UNKNOWN_TRANSACTION: "start_again",
  DATABASE_BUSY: "try_again",
  INTERNAL_ERROR: "try_again",
  SECRET_KEY_MISMATCH: "try_again",
  RETURN_URL_NOT_ALLOWED: "tell_the_shop",
  INVALID_DATA: "tell_the_shop",
  INVALID_PAYSERA_REQUEST: "tell_the_shop",
  INVALID_EVENT: "tell_the_shop",
};

/** What to do about an error that the app gave in `data.errors`; `amount` as it was asked for. */
export function adviceFor(code: string, amount?: number | string): Advice {
  if (code === "INVALID_AMOUNT") return Number(amount) === 0 ? "complete" : "tell_the_shop";
  return ADVICE[code] ?? "try_again";
}

/** The code where the app itself has given none. */
export const APP_UNREACHABLE = "APP_UNREACHABLE";

/** Everything this package throws, apart from the reason of an aborted `AbortSignal`. */
export abstract class PayseraError extends Error {
  /** Stable; to decide by, to search a log for. */
  abstract readonly code: string;
  abstract readonly advice: Advice;
}

/**
 * Saleor's API was not reached, answered nothing that can be read, or is busy with this very
 * checkout. Nothing is known about the money, and nothing is final.
 */
export class SaleorUnreachable extends PayseraError {
  override readonly name = "SaleorUnreachable";
  readonly code: string;
  readonly advice = "try_again";

  constructor(message: string, options: ErrorOptions & { readonly code?: string } = {}) {
    super(message, options);
    this.code = options.code ?? "SALEOR_UNREACHABLE";
  }
}

/**
 * Saleor asked the payment app and got no answer from it, or only that it cannot do it right now.
 * Nothing is known about the money, and nothing is final. `code` is the app's own, if it gave one.
 */
export class AppUnreachable extends PayseraError {
  override readonly name = "AppUnreachable";
  readonly code: string;
  readonly advice = "try_again";
  readonly errors: readonly StorefrontError[];

  constructor(errors: readonly StorefrontError[]) {
    super(errors.map((error) => error.message).join(" ") || "Saleor got no answer from the app.");
    this.code = errors[0]?.code ?? APP_UNREACHABLE;
    this.errors = errors;
  }
}

/** An entry of a mutation's own `errors`, or of a GraphQL answer's. */
export interface SaleorError {
  readonly code?: string;
  readonly field?: string | null;
  readonly message: string;
}

/** Saleor itself said no; the payment app was not asked. `code` is Saleor's own. */
export class SaleorRefused extends PayseraError {
  override readonly name = "SaleorRefused";
  readonly code: string;
  readonly advice: Advice;
  readonly errors: readonly SaleorError[];

  constructor(errors: readonly SaleorError[]) {
    super(errors.map((error) => error.message).join(" ") || "Saleor refused without a reason.");
    this.code = errors[0]?.code ?? "SALEOR_REFUSED";
    // The key has begun a payment of another amount or checkout.
    this.advice = this.code === "UNIQUE" ? "start_again" : "tell_the_shop";
    this.errors = errors;
  }
}

/**
 * Whether Saleor said that there is no such payment: it is another Saleor's, or that one was set up
 * anew. Whatever else went wrong tells nothing.
 */
export function isUnknownToSaleor(error: unknown): boolean {
  return error instanceof SaleorRefused && ["NOT_FOUND", "INVALID"].includes(error.code);
}

/** The payment app said no, or would: it is final for this transaction. */
export class PaymentRefused extends PayseraError {
  override readonly name = "PaymentRefused";
  readonly code: string;
  readonly advice: Advice;
  readonly errors: readonly StorefrontError[];

  constructor(errors: readonly StorefrontError[], amount?: number | string) {
    super(errors.map((error) => error.message).join(" ") || "The payment was refused.");
    this.code = errors[0]?.code ?? "PAYMENT_REFUSED";
    // Even what passes by itself: the same key would find the same end again.
    const advice = adviceFor(this.code, amount);
    this.advice = advice === "try_again" ? "start_again" : advice;
    this.errors = errors;
  }
}
