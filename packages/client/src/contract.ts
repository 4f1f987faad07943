/**
 * What goes over the wire between a storefront and the payment app, through Saleor:
 * the `data` of three mutations. The contract in words is docs/storefront.md.
 */

/** The app's id as a payment gateway in every Saleor. */
export const GATEWAY_ID = "saleor-paysera";

/** Where a payment stands, as the app says it in `data.state`. */
export const PAYMENT_STATES = [
  "awaiting_payment",
  "pending",
  "paid",
  "cancelled",
  "called_off",
  "expired",
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** The codes that the app gives in `data.errors`. New ones may be added. */
export const ERROR_CODES = [
  "CHANNEL_NOT_CONFIGURED",
  "RETURN_URL_NOT_ALLOWED",
  "INVALID_DATA",
  "PAYMENT_METHOD_NOT_OFFERED",
  "INVALID_AMOUNT",
  "UNSUPPORTED_CURRENCY",
  "INVALID_PAYSERA_REQUEST",
  "UNKNOWN_TRANSACTION",
  "INVALID_EVENT",
  "SECRET_KEY_MISMATCH",
  "DATABASE_BUSY",
  "INTERNAL_ERROR",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error by a stable code and an English sentence for developers, not for shoppers. */
export interface StorefrontError {
  readonly code: string;
  readonly message: string;
}

/** A payment method to show. Limits are in major units of the checkout's currency. */
export interface PaymentMethod {
  /** What to send as `paymentMethod`. */
  readonly key: string;
  /** In the shopper's language where Paysera has it. */
  readonly title: string;
  readonly logoUrl?: string;
  readonly minAmount?: number;
  readonly maxAmount?: number;
}

/** `data` of `paymentGatewayInitialize`. */
export interface GatewayData {
  /** Whether the checkout's channel can pay through Paysera. */
  readonly configured: boolean;
  /** No real money moves: say so to the shopper. */
  readonly testMode: boolean;
  /** The merchant's default comes first. */
  readonly paymentMethods: readonly PaymentMethod[];
  readonly errors: readonly StorefrontError[];
}

/** `data` of `transactionInitialize` that was not refused. */
export interface InitializeData {
  readonly orderNumber: string;
  readonly paymentMethod: string | null;
  readonly testMode: boolean;
  readonly redirectUrl?: string;
  readonly state?: PaymentState;
}

/** `data` of `transactionProcess` that was not refused. Amounts are in major units. */
export interface ProcessData {
  readonly state: PaymentState;
  readonly redirectUrl?: string;
  readonly checkoutChanged?: boolean;
  readonly checkoutTotal?: number;
  readonly amount?: number;
}

/** `data` of either of the two where something was refused. */
export interface ErrorData {
  readonly errors: readonly StorefrontError[];
}

/** Saleor's types of transaction events that this app's payments have. */
export type EventType =
  | "CHARGE_SUCCESS"
  | "CHARGE_FAILURE"
  | "CHARGE_REQUEST"
  | "CHARGE_ACTION_REQUIRED";
