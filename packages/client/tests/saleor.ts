import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Execute, GraphQLAnswer } from "../src/index.js";

/** What a storefront sent. */
export interface Sent {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * A Saleor that gives its answers in order, then repeats the last one. An `Error` among them is
 * a connection that broke.
 */
export function saleorThatSays(...answers: (GraphQLAnswer | Error)[]): {
  execute: Execute;
  sent: Sent[];
} {
  const sent: Sent[] = [];
  const execute: Execute = async (document, variables) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)];
    // What JSON leaves out is left out here, too.
    sent.push({ document, variables: JSON.parse(JSON.stringify(variables)) });
    if (!answer || answer instanceof Error) throw answer ?? new Error("No answer was given.");
    return answer;
  };
  return { execute, sent };
}

/** What a Saleor has booked of a payment, in major units; nothing, unless it is said. */
export interface Booked {
  readonly charged?: number;
  readonly pending?: number;
}

/** An answer of `transactionProcess`. */
export function processed(
  type: string,
  data: object | null,
  message = "",
  booked: Booked = {},
): GraphQLAnswer {
  return { data: { transactionProcess: session(type, data, message, booked) } };
}

/** An answer of `transactionInitialize`. */
export function initialized(
  type: string,
  data: object | null,
  message = "",
  booked: Booked = {},
): GraphQLAnswer {
  return { data: { transactionInitialize: session(type, data, message, booked) } };
}

function session(
  type: string,
  data: object | null,
  message: string,
  { charged = 0, pending = 0 }: Booked,
): object {
  return {
    transaction: {
      id: "VHJhbnNhY3Rpb24x",
      chargedAmount: { amount: charged },
      chargePendingAmount: { amount: pending },
    },
    transactionEvent: { type, message },
    data,
    errors: [],
  };
}

/** A real HTTP server that gives one body to every request, while `use` runs. */
export async function servedBy<T>(
  body: string,
  status: number,
  use: (url: string, received: string[]) => Promise<T>,
): Promise<T> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => {
      text += part;
    });
    request.on("end", () => {
      received.push(text);
      response.writeHead(status, { "Content-Type": "application/json" }).end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    return await use(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql/`,
      received,
    );
  } finally {
    await new Promise((closed) => server.close(closed));
  }
}
