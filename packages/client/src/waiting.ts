import { SaleorUnreachable } from "./errors.js";
import { isUnknownToApp, type Standing } from "./standing.js";

/** Milliseconds between two questions; the last one repeats. */
const PAUSES: readonly number[] = [500, 1000, 1000, 2000, 2000, 3000];

/** Saleor itself gives the app up after this time, in milliseconds. */
const LONGEST_QUESTION = 20_000;
/** Time that an answer is given in any case: it went to the app and back. */
const SHORTEST_QUESTION = 3_000;

/** Whether an answer is worth waiting for: it may come without the shopper doing anything. */
export function mayStillCome(standing: Standing): boolean {
  if (standing.canComplete || isUnknownToApp(standing)) return false;
  return ["awaiting_payment", "pending", "unclear"].includes(standing.state);
}

/** How long to pause after the `round`th question (from 0), in milliseconds. */
export function pauseAfter(round: number): number {
  return PAUSES[Math.min(round, PAUSES.length - 1)] ?? 0;
}

/** Whether there is time for one more question after the `round`th. */
export function hasTimeAfter(round: number, until: number): boolean {
  return Date.now() + pauseAfter(round) + SHORTEST_QUESTION <= until;
}

/**
 * Ask, and give the question up if no answer comes in time: a request may hang for good.
 *
 * @throws SaleorUnreachable no answer came; the signal's reason, as soon as it is aborted
 */
export function answerBefore<T>(
  until: number,
  ask: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const limit = Math.max(SHORTEST_QUESTION, Math.min(LONGEST_QUESTION, until - Date.now()));
  const question = new AbortController();
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const giveUp = (reason: unknown): void => {
      reject(reason); // first: whoever is asked may not look at the signal
      question.abort(reason);
    };
    const onAbort = (): void => giveUp(signal?.reason);
    const timer = setTimeout(
      () => giveUp(new SaleorUnreachable("Saleor did not answer in time.")),
      limit,
    );
    signal?.addEventListener("abort", onAbort, { once: true });
    ask(question.signal)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      });
  });
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
