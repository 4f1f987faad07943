/** How this shop pays: the one place that speaks with the payment app's client. */

import { createPaysera, PaymentRefused, type Started } from "@saleor-paysera/client";
import { begunPayment, rememberPayment } from "./remembered";
import type { Checkout } from "./saleor";
import { SALEOR_API_URL } from "./settings";

export const paysera = createPaysera({ saleorApiUrl: SALEOR_API_URL });

/** The address that a payment comes back to, and that shows how it stands at any later time. */
export function returnPath(transactionId: string, checkoutId: string): string {
  return `/return.html?${new URLSearchParams({ checkout: checkoutId, transaction: transactionId })}`;
}

/**
 * Begin to pay, or go on with what was begun for the very same: a double click, a reloaded page
 * or a second try never make a second payment while the first can still be paid.
 *
 * @throws PayseraError
 */
export async function startPayment(
  checkout: Checkout,
  paymentMethod: string,
  locale: string,
): Promise<Started> {
  const { amount } = checkout.totalPrice.gross;
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
    // Remembered before it is asked for: an answer that is lost on its way is no second payment.
    rememberPayment({ checkoutId: checkout.id, wish, idempotencyKey });
    const payment = await paysera.start({
      sourceId: checkout.id,
      amount,
      returnUrl: new URL("/return.html", location.origin).href,
      locale,
      idempotencyKey,
      ...(paymentMethod && { paymentMethod }),
    });
    rememberPayment({
      checkoutId: checkout.id,
      wish,
      idempotencyKey,
      returnPath: returnPath(payment.transactionId, checkout.id),
    });
    return payment;
  }
}
