import type { CheckoutTransport } from "@/checkout/lib/checkout-transport";

let installed: CheckoutTransport | null = null;

export function setCheckoutTransport(transport: CheckoutTransport): void {
  installed = transport;
}

export function getCheckoutTransport(): CheckoutTransport {
  if (!installed) throw new Error("no transport");
  return installed;
}
