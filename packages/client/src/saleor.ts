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
  if (!payload) {
    if (answer.errors?.length) throw new SaleorRefused(answer.errors.map(topLevel));
    throw new SaleorUnreachable(`Saleor's answer to ${mutation} has no data.`);
  }
  if (payload.errors?.length) throw new SaleorRefused(payload.errors);
  return payload;
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
