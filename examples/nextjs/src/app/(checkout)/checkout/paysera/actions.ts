"use server";

import { DOCUMENTS, GATEWAY_ID, type GraphQLAnswer } from "@saleor-paysera/client";
import { TypedDocumentString } from "@/gql/graphql";
import { executeAuthenticatedGraphQL, type GraphQLError } from "@/lib/graphql";

type Variables = Readonly<Record<string, unknown>>;

/**
 * Send one of the client's documents to Saleor, as the shopper who is signed in, if one is.
 *
 * Whoever can open the shop can call a server action with anything. So it sends no other
 * documents, and starts no payment with another gateway past the guards of that one.
 */
export async function askSaleor(document: string, variables: Variables): Promise<GraphQLAnswer> {
  if (!DOCUMENTS.has(document) || !namesOnlyPaysera(variables)) {
    return { errors: [{ message: "Only Paysera's calls are sent from here." }] };
  }
  const result = await executeAuthenticatedGraphQL(
    new TypedDocumentString<unknown, Variables>(document),
    { variables, cache: "no-cache" },
  );
  if (result.ok) return { data: result.data };
  // With `data`, be it null, the client takes it for something to try again: see its README.
  const errors = [{ message: result.error.message }];
  return isRefusal(result.error) ? { errors } : { data: null, errors };
}

/**
 * Saleor answers 400 to a document that it does not take. Whatever else went wrong, an answer of a
 * proxy or a mutation that broke off, says nothing about the money.
 */
function isRefusal({ type, statusCode }: GraphQLError): boolean {
  return type === "http" && statusCode === 400;
}

function namesOnlyPaysera({ gateway, gateways }: Variables): boolean {
  const named: unknown[] = Array.isArray(gateways) ? gateways : [gateways];
  return [gateway, ...named].every((one) => one === undefined || idOf(one) === GATEWAY_ID);
}

function idOf(gateway: unknown): unknown {
  return typeof gateway === "object" && gateway !== null && "id" in gateway ? gateway.id : null;
}
