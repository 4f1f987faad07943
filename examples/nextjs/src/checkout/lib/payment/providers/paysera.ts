import { GATEWAY_ID } from "@saleor-paysera/client";
import type { PaymentGatewayLike } from "@/checkout/lib/payment/types";

/** What `integrated-gateways.ts` registers. Free of React and of server actions: tests read it. */

export function isPayseraGateway(gatewayId: string): boolean {
  return gatewayId === GATEWAY_ID;
}

export function findPayseraGateway(
  gateways: ReadonlyArray<PaymentGatewayLike> | null | undefined,
): PaymentGatewayLike | undefined {
  return gateways?.find(({ id }) => isPayseraGateway(id));
}

/** No switch of its own: a shop without the app has no such gateway on its checkouts. */
export function isPayseraPaymentEnabled(): boolean {
  return true;
}
