import { type SaleorError, SaleorRefused, SaleorUnreachable } from "./errors.js";

/** A GraphQL answer as it comes: read with suspicion. */
export interface GraphQLAnswer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly exception?: { readonly code?: string } | null } | null;
  }[];
}

/** Sends a document to Saleor. Give your own to use urql, Apollo or a server action. */
export type Execute = (
  document: string,
  variables: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
) => Promise<GraphQLAnswer>;

/** A mutation's payload: whatever it has, and the errors every mutation of Saleor's has. */
type Payload = { readonly errors?: readonly SaleorError[] | null };

/** Plain fetch to a GraphQL address, such as `https://shop.example/graphql/`. */
export function executeByFetch(saleorApiUrl: string): Execute {
  return async (query, variables, signal) => {
    const response = await fetch(saleorApiUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query, variables }),
      ...(signal && { signal }),
    });
    if (response.status === 429 || response.status >= 500) {
      throw new Error(`It answered ${response.status}.`); // whoever stands before it may write JSON
    }
    // A refused document comes as 400 with GraphQL's own errors in it; those are worth reading.
    return (await response.json()) as GraphQLAnswer;
  };
}

/**
 * Run a document that is one mutation, and return the mutation's payload.
 *
 * @throws SaleorUnreachable, SaleorRefused; the signal's reason, if it was aborted
 */
export async function mutate<T extends object>(
  execute: Execute,
  mutation: string,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<T> {
  const answer = await answered(execute, document, variables, signal);
  const payload = payloadOf<T & Payload>(answer, mutation);
  if (!payload) throw noPayload(answer, mutation);
  const [first] = payload.errors ?? [];
  if (first?.code === IN_PROGRESS) throw new SaleorUnreachable(first.message, { code: first.code });
  if (payload.errors?.length) throw new SaleorRefused(payload.errors);
  return payload;
}

// Another tab, or the app, is making the order of this very checkout.
const IN_PROGRESS = "CHECKOUT_COMPLETION_IN_PROGRESS";

/**
 * By GraphQL's rules a document that was refused has no `data` at all: sent again, it is refused
 * again. With `data`, be it null, it was begun and broke off: that says nothing about the money.
 */
function noPayload({ data, errors }: GraphQLAnswer, mutation: string): Error {
  if (errors?.length && data === undefined) return new SaleorRefused(errors.map(topLevel));
  const reason = errors?.[0]?.message ?? "it has no data";
  return new SaleorUnreachable(`Saleor's answer to ${mutation} is none: ${reason}`);
}

async function answered(
  execute: Execute,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<GraphQLAnswer> {
  signal?.throwIfAborted();
  let answer: GraphQLAnswer;
  try {
    answer = await execute(document, variables, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SaleorUnreachable("Saleor could not be reached.", { cause });
  }
  if (typeof answer !== "object" || answer === null) {
    throw new SaleorUnreachable("Saleor's answer is no GraphQL answer.");
  }
  return answer;
}

function payloadOf<T>(answer: GraphQLAnswer, mutation: string): T | null {
  const data = answer.data as Readonly<Record<string, T | null>> | null | undefined;
  return data?.[mutation] ?? null;
}

function topLevel(error: NonNullable<GraphQLAnswer["errors"]>[number]): SaleorError {
  const code = error.extensions?.exception?.code;
  return { message: error.message, ...(code && { code }) };
}
