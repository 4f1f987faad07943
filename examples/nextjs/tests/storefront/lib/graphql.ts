import type { GraphQLResult } from "@/lib/graphql";
import { saleor } from "../../saleor";

/** The border: behind it stands the stand-in for Saleor. */
export function executeAuthenticatedGraphQL(
  document: object,
  options: { variables: Record<string, unknown> },
): Promise<GraphQLResult<unknown>> {
  return saleor.execute(document.toString(), options.variables);
}
