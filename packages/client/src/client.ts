import { GATEWAY_ID, type GatewayData, type InitializeData } from "./contract.js";
import { CHECK, COMPLETE, METHODS, START } from "./documents.js";
import {
  APP_UNREACHABLE,
  AppUnreachable,
  adviceFor,
  PaymentRefused,
  SaleorRefused,
  SaleorUnreachable,
} from "./errors.js";
import { type Returned, returnedTo, returnUrlFor } from "./returning.js";
import { type Execute, executeByFetch, mutate } from "./saleor.js";
import { type SessionAnswer, type Standing, standingOf } from "./standing.js";
import { answerBefore, hasTimeAfter, mayStillCome, pause, pauseAfter } from "./waiting.js";

/** Where Saleor is: an address for plain fetch, or your own way of sending a document. */
export type ClientOptions = { readonly saleorApiUrl: string } | { readonly execute: Execute };

export interface MethodsInput {
  /** The checkout's id, or an order's. */
  readonly sourceId: string;
  /** In major units, not below zero; without it, what is due. */
  readonly amount?: number | string;
  /** The language of the titles, such as `lt`; without it, the checkout's. */
  readonly locale?: string;
}

export interface StartInput extends MethodsInput {
  /**
   * Your page that the shopper comes back to: a whole address, such as
   * `https://shop.example/return`. Its origin must be one that the shop has allowed.
   */
  readonly returnUrl: string;
  /** A `key` of `methods()`; without it the shop's default. */
  readonly paymentMethod?: string;
  /**
   * A random text for each wish to pay. Repeat it when you repeat the call (a double click, an
   * answer lost on the way): the shopper then gets the same payment, never a second one.
   */
  readonly idempotencyKey: string;
}

/** A payment that was begun, or found again by its idempotency key. */
export interface Started {
  readonly transactionId: string;
  readonly orderNumber: string;
  readonly paymentMethod: string | null;
  readonly testMode: boolean;
  /** Usually `awaiting_payment` with a `redirectUrl`: send the browser there. */
  readonly standing: Standing;
}

export interface WaitOptions {
  /** Called whenever the standing is another than before. */
  readonly onChange?: (standing: Standing) => void;
  /** How long to wait at most, in milliseconds. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

export interface CompletedOrder {
  readonly id: string;
  readonly number: string;
}

export interface PayseraClient {
  /**
   * Which payment methods to show. Where `configured` is false, do not offer Paysera.
   *
   * @throws PaymentRefused `amount` is below zero or no number
   * @throws AppUnreachable nobody can say it just now: offer to try again
   */
  methods(input: MethodsInput): Promise<GatewayData>;

  /**
   * Begin a payment, and get the address to send the browser to.
   *
   * @throws PaymentRefused the app's no, with its `code` and `advice`
   * @throws AppUnreachable no answer, or "not now": repeat the call with the same key
   */
  start(input: StartInput): Promise<Started>;

  /**
   * Pick a payment up after the shopper has come back, from the page's address alone: a bank's
   * app often opens another tab or browser. Null where the address is no return.
   */
  resume(address: string | URL): Returned | null;

  /** Ask once how a payment stands. */
  check(transactionId: string, signal?: AbortSignal): Promise<Standing>;

  /**
   * Ask again and again until waiting makes no more sense: the money is in, the shopper has
   * something to decide, or `patience` is over (60 s unless given). Returns the last standing.
   * A Saleor that is away for a moment is waited for, too; a request that hangs is given up.
   */
  wait(transactionId: string, options?: WaitOptions): Promise<Standing>;

  /**
   * Make the order. However often and by whomever it is called, it is the same order.
   *
   * @throws SaleorRefused with Saleor's code, such as CHECKOUT_NOT_FULLY_PAID
   */
  complete(checkoutId: string): Promise<CompletedOrder>;
}

const PATIENCE_MS = 60_000;

/**
 * A client for one Saleor. Every call may throw `SaleorUnreachable` (try again) and
 * `SaleorRefused` (Saleor's own no) besides what is said at each.
 */
export function createPaysera(options: ClientOptions): PayseraClient {
  const execute = "execute" in options ? options.execute : executeByFetch(options.saleorApiUrl);
  const check: PayseraClient["check"] = async (transactionId, signal) =>
    standingOf(
      await mutate<SessionAnswer>(
        execute,
        "transactionProcess",
        CHECK,
        { id: transactionId },
        signal,
      ),
    );
  return {
    methods: (input) => methods(execute, input),
    start: (input) => start(execute, input),
    resume: returnedTo,
    check,
    wait: (transactionId, waitOptions) =>
      waitFor((signal) => check(transactionId, signal), waitOptions),
    complete: (checkoutId) => complete(execute, checkoutId),
  };
}

interface GatewayConfigs {
  readonly gatewayConfigs?:
    | readonly {
        readonly id: string;
        readonly data?: GatewayData | null;
        readonly errors?: readonly { readonly message?: string | null }[] | null;
      }[]
    | null;
}

async function methods(execute: Execute, input: MethodsInput): Promise<GatewayData> {
  const { gatewayConfigs } = await mutate<GatewayConfigs>(
    execute,
    "paymentGatewayInitialize",
    METHODS,
    {
      id: input.sourceId,
      amount: sound(input.amount),
      gateways: [{ id: GATEWAY_ID, data: input.locale ? { locale: input.locale } : {} }],
    },
  );
  const config = gatewayConfigs?.find(({ id }) => id === GATEWAY_ID);
  if (!config?.data) {
    const message = config?.errors?.[0]?.message;
    throw new AppUnreachable(message ? [{ code: APP_UNREACHABLE, message }] : []);
  }
  const { errors = [] } = config.data;
  if (errors.some(({ code }) => adviceFor(code) === "try_again")) throw new AppUnreachable(errors);
  return config.data;
}

async function start(execute: Execute, input: StartInput): Promise<Started> {
  const answer = await mutate<SessionAnswer>(execute, "transactionInitialize", START, {
    id: input.sourceId,
    amount: sound(input.amount),
    key: input.idempotencyKey,
    gateway: {
      id: GATEWAY_ID,
      data: {
        returnUrl: returnUrlFor(input.returnUrl, input.sourceId),
        ...(input.paymentMethod && { paymentMethod: input.paymentMethod }),
        ...(input.locale && { locale: input.locale }),
      },
    },
  });
  const standing = standingOf(answer);
  if (standing.state === "refused") throw new PaymentRefused(standing.errors, input.amount);
  if (standing.state === "unclear") throw new AppUnreachable(standing.errors);
  const transactionId = answer.transaction?.id;
  if (!transactionId) throw new SaleorUnreachable("Saleor's answer names no transaction.");
  const data = (answer.data ?? {}) as Partial<InitializeData>;
  return {
    transactionId,
    orderNumber: data.orderNumber ?? "",
    paymentMethod: data.paymentMethod ?? null,
    testMode: data.testMode ?? false,
    standing,
  };
}

/**
 * Saleor's no to a minus can look like an outage, and what is no number becomes null on its way:
 * "what is due".
 *
 * @throws PaymentRefused it is below zero, or no number
 */
function sound(amount: MethodsInput["amount"]): MethodsInput["amount"] {
  const number = amount === "" ? Number.NaN : Number(amount ?? 0);
  if (Number.isFinite(number) && number >= 0) return amount;
  const message = `amount must be a number, and not below zero: not "${amount}".`;
  throw new PaymentRefused([{ code: "INVALID_AMOUNT", message }]);
}

async function waitFor(
  ask: (signal: AbortSignal) => Promise<Standing>,
  { onChange, patience = PATIENCE_MS, signal }: WaitOptions = {},
): Promise<Standing> {
  const until = Date.now() + patience;
  let shown: string | undefined;
  for (let round = 0; ; round += 1) {
    const standing = await unclearInOutages(answerBefore(until, ask, signal));
    const now = JSON.stringify(standing);
    if (now !== shown) onChange?.(standing);
    shown = now;
    if (!mayStillCome(standing) || !hasTimeAfter(round, until)) return standing;
    await pause(pauseAfter(round), signal);
  }
}

async function unclearInOutages(answer: Promise<Standing>): Promise<Standing> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof SaleorUnreachable)) throw error;
    const { code, message } = error;
    return { state: "unclear", canComplete: false, errors: [{ code, message }] };
  }
}

async function complete(execute: Execute, checkoutId: string): Promise<CompletedOrder> {
  const { order } = await mutate<{ readonly order?: CompletedOrder | null }>(
    execute,
    "checkoutComplete",
    COMPLETE,
    { id: checkoutId },
  );
  if (!order) throw new SaleorRefused([{ message: "Saleor made no order of the checkout." }]);
  return order;
}
