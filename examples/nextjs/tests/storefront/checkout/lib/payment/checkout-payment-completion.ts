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

const COMPLETING = "checkout:payment-completing";
const ERROR = "checkout:payment-completion-error";

export const markPaymentCompleting = (id: string): void => sessionStorage.setItem(COMPLETING, id);
export const clearPaymentCompleting = (): void => sessionStorage.removeItem(COMPLETING);
export const stashPaymentCompletionError = (text: string): void =>
  sessionStorage.setItem(ERROR, text);

export function consumePaymentCompletionError(): string | null {
  const text = sessionStorage.getItem(ERROR);
  sessionStorage.removeItem(ERROR);
  return text;
}
