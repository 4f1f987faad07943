const listeners = new Set<() => void>();
let generation = 0;

export const beginCheckoutPaymentFlow = (): number => generation;

export const isCheckoutPaymentFlowStale = (flow: number): boolean => flow !== generation;

export function subscribePaymentActivityReset(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the storefront does when the shopper presses "back" within the checkout. */
export function abortCheckoutPaymentFlow(): void {
  generation += 1;
  for (const listener of listeners) listener();
}
