import { GATEWAY_ID, type GatewayData } from "@saleor-paysera/client";
import type { GraphQLResult } from "@/lib/graphql";

/** A stand-in for Saleor and the app behind it, at the border where documents are sent. */

export interface Asked {
  readonly mutation: string;
  readonly document: string;
  readonly variables: Record<string, unknown>;
}

type Answer = GraphQLResult<unknown> | Promise<GraphQLResult<unknown>>;

class Saleor {
  asked: Asked[] = [];
  private answers: Record<string, Answer[]> = {};

  /** What is answered to a mutation, in this order; the last one for good. */
  answer(mutation: string, ...answers: Answer[]): void {
    this.answers[mutation] = answers;
  }

  async execute(document: string, variables: Record<string, unknown>) {
    const mutation = /\{\s*(\w+)/.exec(document.replace(/\([^)]*\)/, ""))?.[1] ?? "?";
    this.asked.push({ mutation, document, variables });
    const answers = this.answers[mutation] ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer) throw new Error(`Nobody has said what Saleor answers to ${mutation}.`);
    return answer;
  }

  to(mutation: string): Asked[] {
    return this.asked.filter((one) => one.mutation === mutation);
  }

  reset(): void {
    this.asked = [];
    this.answers = {};
  }
}

export const saleor = new Saleor();

export const unreachable: Answer = {
  ok: false,
  error: { type: "network", message: "gone", isRetryable: true },
};

/** Saleor got no answer from the app when it asked for the methods. */
export const appIsAway: Answer = ok("paymentGatewayInitialize", {
  gatewayConfigs: [{ id: GATEWAY_ID, data: null, errors: [{ code: "INVALID", message: "" }] }],
  errors: [],
});

export const methodsAre = (data: Partial<GatewayData>): Answer =>
  ok("paymentGatewayInitialize", {
    gatewayConfigs: [
      {
        id: GATEWAY_ID,
        data: { configured: true, testMode: false, paymentMethods: [], errors: [], ...data },
        errors: [],
      },
    ],
    errors: [],
  });

interface Booked {
  readonly type?: string;
  readonly id?: string;
}

export const started = (data: object, booked: Booked = {}): Answer =>
  ok("transactionInitialize", session(data, booked));

export const stands = (data: object | null, booked: Booked = {}): Answer =>
  ok("transactionProcess", session(data, booked));

/** As the app answers where a start never got as far as to it, or its database was lost. */
export const unknownToTheApp = stands({
  errors: [{ code: "UNKNOWN_TRANSACTION", message: "No Paysera payment was started for it." }],
});

function session(data: object | null, { type = "CHARGE_ACTION_REQUIRED", id = "T1" }: Booked) {
  return { transaction: { id }, transactionEvent: { type, message: "" }, data, errors: [] };
}

export const refusedBySaleor = (mutation: string, code: string): Answer =>
  ok(mutation, { errors: [{ code, message: code }] });

function ok(mutation: string, payload: object): Answer {
  return { ok: true, data: { [mutation]: payload } };
}
