import type { Standing } from "./standing.js";

/** Milliseconds between two questions; the last one repeats. */
const PAUSES: readonly number[] = [500, 1000, 1000, 2000, 2000, 3000];

/** Whether an answer is worth waiting for: it may come without the shopper doing anything. */
export function mayStillCome({ state, canComplete }: Standing): boolean {
  return (
    !canComplete && (state === "awaiting_payment" || state === "pending" || state === "unclear")
  );
}

/** How long to pause after the `round`th question (from 0), in milliseconds. */
export function pauseAfter(round: number): number {
  return PAUSES[Math.min(round, PAUSES.length - 1)] ?? 0;
}

/** @throws the signal's reason, as soon as it is aborted */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
