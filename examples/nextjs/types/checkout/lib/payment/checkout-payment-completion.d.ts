// The storefront has the real one; here is only what the module uses of it.
export function beginCheckoutPaymentFlow(): number;
export function isCheckoutPaymentFlowStale(flowGeneration: number): boolean;
export function subscribePaymentActivityReset(listener: () => void): () => void;
