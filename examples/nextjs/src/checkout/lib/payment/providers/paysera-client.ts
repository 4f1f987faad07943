import { createPaysera, createWishes } from "@saleor-paysera/client";
import { askSaleor } from "@/app/(checkout)/checkout/paysera/actions";

/** The client for the browser. It speaks with Saleor through the shop's server: see the action. */
export const paysera = createPaysera({
  // A server action takes no AbortSignal; an answer that nobody waits for is thrown away.
  execute: (document, variables) => askSaleor(document, variables),
});

/** What this browser knows of the payments that it has begun. */
export const wishes = createWishes(paysera);
