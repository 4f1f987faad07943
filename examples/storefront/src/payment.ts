/** How this shop pays: the one place that speaks with the payment app's client. */

import { createPaysera, createWishes } from "@saleor-paysera/client";
import { orderPath, returnPath } from "./paths";
import { forgetCheckout } from "./remembered";
import { type Checkout, dueOf } from "./saleor";
import { SALEOR_API_URL } from "./settings";

export const paysera = createPaysera({ saleorApiUrl: SALEOR_API_URL });

/** What this browser knows of payments that it has begun. */
export const wishes = createWishes(paysera);

/**
 * Where to send the browser to pay what is due: to Paysera, or to the return page if there is
 * nothing to pay there any more. A double click, a reloaded page or a second try go on with the
 * same payment, and none is begun beside one whose money is on its way.
 *
 * @throws PayseraError
 */
export async function wayToPay(
  checkout: Checkout,
  paymentMethod: string,
  locale: string,
): Promise<string> {
  const { transactionId, standing } = await wishes.pay({
    sourceId: checkout.id,
    amount: dueOf(checkout).amount,
    returnUrl: new URL("/return.html", location.origin).href,
    locale,
    ...(paymentMethod && { paymentMethod }),
  });
  return standing.redirectUrl ?? returnPath(transactionId, checkout.id);
}

/** Whether the checkout's money comes or has come: whatever is added now holds up its order. */
export async function isMoneyComing(checkoutId: string): Promise<boolean> {
  const latest = wishes.latest();
  if (latest?.sourceId !== checkoutId) return false;
  const standing = await paysera.check(latest.transactionId).catch(() => null);
  return standing !== null && (standing.canComplete || standing.state === "pending");
}

/**
 * Make the order; the address of its page. However often it is asked for, it is the same order.
 *
 * @throws PayseraError
 */
export async function wayToTheOrder(checkoutId: string): Promise<string> {
  const order = await paysera.complete(checkoutId);
  forgetCheckout(checkoutId);
  wishes.forgetSource(checkoutId);
  return orderPath(order.id);
}
