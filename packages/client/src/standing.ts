/** How a payment stands, in one value: made from what Saleor has booked and what the app says. */

import {
  type ErrorData,
  type EventType,
  PAYMENT_STATES,
  type PaymentState,
  type ProcessData,
  type StorefrontError,
} from "./contract.js";
import { APP_UNREACHABLE } from "./errors.js";

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

/** An amount of Saleor's, in major units. */
interface Amount {
  readonly amount: number;
}

/** Of the answer to a session mutation: what says how the payment stands. */
export interface SessionAnswer {
  readonly transaction?: {
    readonly id?: string;
    readonly chargedAmount?: Amount | null;
    readonly chargePendingAmount?: Amount | null;
  } | null;
  readonly transactionEvent?: {
    readonly type?: EventType | string | null;
    readonly message?: string | null;
  } | null;
  readonly data?: Partial<ProcessData> | Partial<ErrorData> | null;
}

// Saleor's own words for an app that did not answer. It books a CHARGE_FAILURE then, but goes on
// asking the app: no failure of the payment.
const NOT_DELIVERED = /^failed to deliver/i;
const WEB_ADDRESS = /^https?:\/\//i;

/** Read an answer of `transactionInitialize` or `transactionProcess`. */
export function standingOf(answer: SessionAnswer): Standing {
  const type = answer.transactionEvent?.type ?? "";
  const data: Partial<ProcessData & ErrorData> = answer.data ?? {};
  const errors = data.errors ?? [];
  const state = stateOf(answer, type, data);
  const changedTotal = changedTotalOf(data);
  const mayBePaid = !changedTotal && (state === "awaiting_payment" || state === "cancelled");
  const redirectUrl = mayBePaid && webAddress(data.redirectUrl);
  return {
    state,
    canComplete: state === "paid" || (state === "pending" && type === "CHARGE_REQUEST"),
    errors: errors.length ? errors : unsaid(answer, state),
    ...(changedTotal && { changedTotal }),
    ...(redirectUrl && { redirectUrl }),
  };
}

/** Whether the app has no payment for the transaction: asking again teaches nothing. */
export function isUnknownToApp({ state, errors }: Standing): boolean {
  return state === "unclear" && errors.some(({ code }) => code === "UNKNOWN_TRANSACTION");
}

function stateOf(
  answer: SessionAnswer,
  type: string,
  data: Partial<ProcessData & ErrorData>,
): Standing["state"] {
  // Once Saleor has booked a final event it answers with the first one, and `data` is null: also
  // where money came after a failure, or where a pending payment came to nothing.
  const charged = answer.transaction?.chargedAmount?.amount ?? 0;
  const pending = answer.transaction?.chargePendingAmount?.amount;
  if (charged > 0 || type === "CHARGE_SUCCESS") return "paid";
  if (data.state != null) return isPaymentState(data.state) ? data.state : "unclear";
  if (type === "CHARGE_REQUEST") return pending === 0 ? "refused" : "pending";
  if (type === "CHARGE_FAILURE") return appWasSilent(answer) ? "unclear" : "refused";
  if (type === "CHARGE_ACTION_REQUIRED" && webAddress(data.redirectUrl)) return "awaiting_payment";
  return "unclear";
}

const isPaymentState = (state: unknown): state is PaymentState =>
  (PAYMENT_STATES as readonly unknown[]).includes(state);

function appWasSilent({ transactionEvent, data }: SessionAnswer): boolean {
  return !data && NOT_DELIVERED.test(transactionEvent?.message ?? "");
}

/** The browser is sent there: nothing but a web address will do. */
function webAddress(url: unknown): string | undefined {
  return typeof url === "string" && WEB_ADDRESS.test(url) ? url : undefined;
}

function changedTotalOf(data: Partial<ProcessData>): ChangedTotal | undefined {
  if (!data.checkoutChanged) return undefined;
  if (data.checkoutTotal === undefined || data.amount === undefined) return undefined;
  return { checkoutTotal: data.checkoutTotal, amount: data.amount };
}

function unsaid({ transactionEvent }: SessionAnswer, state: Standing["state"]): StorefrontError[] {
  if (state === "unclear") {
    const message = transactionEvent?.message || "No answer that can be read.";
    return [{ code: APP_UNREACHABLE, message }];
  }
  if (state !== "refused") return [];
  return [{ code: "PAYMENT_REFUSED", message: transactionEvent?.message || "No reason given." }];
}
