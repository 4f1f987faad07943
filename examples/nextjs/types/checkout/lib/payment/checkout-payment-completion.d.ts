// The storefront has the real one; here is only what the module uses of it.
export function beginCheckoutPaymentFlow(): number;
export function isCheckoutPaymentFlowStale(flowGeneration: number): boolean;
export function subscribePaymentActivityReset(listener: () => void): () => void;
/** The checkout shows "placing your order" from when an order is begun until this is called. */
export function clearPaymentCompleting(): void;
/** The error that the last order ended with, kept for the payment step; it is taken out. */
export function consumePaymentCompletionError(): string | null;
