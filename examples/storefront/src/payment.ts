/** How this shop pays: the one place that speaks with the payment app's client. */

import {
  createPaysera,
  PaymentRefused,
  SaleorRefused,
  type Standing,
  type Started,
} from "@saleor-paysera/client";
import { returnPath } from "./paths";
import { begunPayment, rememberPayment } from "./remembered";
import { type Checkout, dueOf } from "./saleor";
import { SALEOR_API_URL } from "./settings";

export const paysera = createPaysera({ saleorApiUrl: SALEOR_API_URL });

/**
 * Where to send the browser to pay what is due: to Paysera, or to the return page if there is
 * nothing to pay there any more.
 *
 * A double click, a reloaded page or a second try go on with the same payment while it can be paid.
 *
 * @throws PayseraError
 */
export async function wayToPay(
  checkout: Checkout,
  paymentMethod: string,
  locale: string,
): Promise<string> {
  const settled = await paymentOnItsWay(checkout);
  if (settled) return returnPath(settled, checkout.id);
  const { standing, transactionId } = await startPayment(checkout, paymentMethod, locale);
  return standing.redirectUrl ?? returnPath(transactionId, checkout.id);
}

/**
 * A payment of this checkout whose money comes or has come, without Saleor knowing yet: beside it
 * another one would be too much. Its return page knows what to do.
 */
async function paymentOnItsWay(checkout: Checkout): Promise<string | null> {
  const begun = begunPayment();
  if (begun?.checkoutId !== checkout.id || !begun.transactionId) return null;
  const state = await stateOf(begun.transactionId);
  const isUnknownToSaleor = dueOf(checkout).amount >= checkout.totalPrice.gross.amount;
  const isOnItsWay = state === "pending" || (state === "paid" && isUnknownToSaleor);
  return isOnItsWay ? begun.transactionId : null;
}

async function stateOf(transactionId: string): Promise<Standing["state"] | null> {
  try {
    return (await paysera.check(transactionId)).state;
  } catch (error) {
    if (error instanceof SaleorRefused) return null; // another Saleor's, or gone
    throw error;
  }
}

async function startPayment(
  checkout: Checkout,
  paymentMethod: string,
  locale: string,
): Promise<Started> {
  const { amount } = dueOf(checkout);
  const wish = JSON.stringify([checkout.id, amount, paymentMethod]);
  const begun = begunPayment();
  const known = begun?.wish === wish ? begun.idempotencyKey : undefined;
  const started = await (known ? goOn(known) : begin(crypto.randomUUID()));
  // A link that is dead by now (its time is over, the shop has cancelled it) is replaced.
  const isDead = ["expired", "called_off"].includes(started.standing.state);
  return isDead ? begin(crypto.randomUUID()) : started;

  // A refusal is final for its transaction; the cause may be mended by now.
  async function goOn(idempotencyKey: string): Promise<Started> {
    try {
      return await begin(idempotencyKey);
    } catch (error) {
      if (error instanceof PaymentRefused) return begin(crypto.randomUUID());
      throw error;
    }
  }

  async function begin(idempotencyKey: string): Promise<Started> {
    const payment = { checkoutId: checkout.id, wish, idempotencyKey };
    // Remembered before it is asked for: an answer that is lost on its way is no second payment.
    rememberPayment(payment);
    const begun = await paysera.start({
      sourceId: checkout.id,
      amount,
      returnUrl: new URL("/return.html", location.origin).href,
      locale,
      idempotencyKey,
      ...(paymentMethod && { paymentMethod }),
    });
    rememberPayment({ ...payment, transactionId: begun.transactionId });
    return begun;
  }
}
