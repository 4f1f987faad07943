// The storefront has the real one; here is only what the module uses of it.
import type { TypedDocumentString } from "@/gql/graphql";

export type GraphQLError = {
  type: "network" | "http" | "graphql" | "validation";
  message: string;
  /** Where `type` is "http". */
  statusCode?: number;
  isRetryable: boolean;
};

export type GraphQLResult<T> = { ok: true; data: T } | { ok: false; error: GraphQLError };

/** Sends the shopper's sign-in along, if there is one. */
export function executeAuthenticatedGraphQL<Result, Variables>(
  operation: TypedDocumentString<Result, Variables>,
  options: { variables: Variables; cache?: RequestCache },
): Promise<GraphQLResult<Result>>;
