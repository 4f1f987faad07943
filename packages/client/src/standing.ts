/** How a payment stands, in one value: made from `transactionEvent` and `data` together. */

import type {
  ErrorData,
  EventType,
  PaymentState,
  ProcessData,
  StorefrontError,
} from "./contract.js";

/** What the checkout costs now and what the payment asks for, in major units. */
export interface ChangedTotal {
  readonly checkoutTotal: number;
  readonly amount: number;
}

/**
 * How a payment stands.
 *
 * `state` is the app's own, or one of two more:
 * - `refused`: the payment was never begun, or its time is over and Saleor knows it. Start anew.
 * - `unclear`: nothing could be learned just now. Ask again; it says nothing about the money.
 */
export interface Standing {
  readonly state: PaymentState | "refused" | "unclear";
  /** Call `complete()` now: the money is in, or the shop takes pending payments for paid. */
  readonly canComplete: boolean;
  /** Where the shopper can (still) pay. Missing wherever paying would be wrong. */
  readonly redirectUrl?: string;
  /** The checkout costs something else now; while nothing is paid, start a new payment. */
  readonly changedTotal?: ChangedTotal;
  /** Why it is refused or unclear: for logs, not for shoppers. */
  readonly errors: readonly StorefrontError[];
}

/** Of the answer to a session mutation: what says how the payment stands. */
export interface SessionAnswer {
  readonly transactionEvent?: {
    readonly type?: EventType | string | null;
    readonly message?: string | null;
  } | null;
  readonly data?: Partial<ProcessData> | Partial<ErrorData> | null;
}

// Saleor's own words for an app that did not answer. It books a CHARGE_FAILURE then, but goes on
// asking the app: no failure of the payment.
const NOT_DELIVERED = /^failed to deliver/i;

/** Whether Saleor got no answer from the app. */
export function appWasSilent({ transactionEvent, data }: SessionAnswer): boolean {
  return !data && NOT_DELIVERED.test(transactionEvent?.message ?? "");
}

/** Read an answer of `transactionInitialize` or `transactionProcess`. */
export function standingOf(answer: SessionAnswer): Standing {
  const type = answer.transactionEvent?.type ?? "";
  const data: Partial<ProcessData & ErrorData> = answer.data ?? {};
  const errors = data.errors ?? [];
  const state = stateOf(answer, type, data);
  const changedTotal = changedTotalOf(data);
  return {
    state,
    canComplete: state === "paid" || (state === "pending" && type === "CHARGE_REQUEST"),
    errors: errors.length ? errors : unsaid(answer, state),
    ...(changedTotal && { changedTotal }),
    ...(data.redirectUrl && !changedTotal && { redirectUrl: data.redirectUrl }),
  };
}

function stateOf(
  answer: SessionAnswer,
  type: string,
  data: Partial<ProcessData & ErrorData>,
): Standing["state"] {
  // Once Saleor has booked an outcome it answers by itself, and `data` is null.
  if (type === "CHARGE_SUCCESS") return "paid";
  if (data.state) return data.state;
  if (type === "CHARGE_REQUEST") return "pending";
  if (appWasSilent(answer)) return "unclear";
  if (type === "CHARGE_FAILURE") return "refused";
  if (type === "CHARGE_ACTION_REQUIRED" && data.redirectUrl) return "awaiting_payment";
  return "unclear";
}

function changedTotalOf(data: Partial<ProcessData>): ChangedTotal | undefined {
  if (!data.checkoutChanged) return undefined;
  if (data.checkoutTotal === undefined || data.amount === undefined) return undefined;
  return { checkoutTotal: data.checkoutTotal, amount: data.amount };
}

function unsaid({ transactionEvent }: SessionAnswer, state: Standing["state"]): StorefrontError[] {
  if (state === "unclear") {
    return [{ code: "APP_UNREACHABLE", message: transactionEvent?.message || "No answer." }];
  }
  if (state !== "refused") return [];
  return [{ code: "PAYMENT_REFUSED", message: transactionEvent?.message || "No reason given." }];
}
