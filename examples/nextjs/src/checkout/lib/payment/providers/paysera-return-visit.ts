import type { Returned, Standing } from "@saleor-paysera/client";
import { paysera } from "./paysera-client";
import { type HowToLearn, learn, type PayseraLearned } from "./paysera-learn";

/** What the return page shows. */
export type ReturnView =
  | { kind: "confirming" | "pending" | "completing" | "goingToPaysera" }
  | { kind: "learned"; learned: PayseraLearned; returned: Returned | null };

export interface ReturnVisit {
  /** Wait for the money, make the order and go there, or show what became of the payment. */
  follow(): Promise<void>;
  /** Show what has changed while the page was out of sight. */
  lookAgain(): Promise<void>;
  /** Go to Paysera, unless the payment or the order was made meanwhile. */
  payNow(): Promise<void>;
  leave(): void;
}

/** One visit to the return page: asks one question at a time, a newer one ends the one before. */
export function returnVisit(
  returned: Returned | null,
  show: (view: ReturnView) => void,
): ReturnVisit {
  let asking: AbortController | null = null;

  const showProgress = (kind: Exclude<ReturnView["kind"], "learned">): void => show({ kind });
  const showLearned = (learned: PayseraLearned): void =>
    show({ kind: "learned", learned, returned });

  async function question(
    ask: HowToLearn["ask"],
    onLearned: (learned: PayseraLearned) => void,
  ): Promise<void> {
    asking?.abort();
    const own = new AbortController();
    const { signal } = own;
    const onCompleting = (): void => showProgress("completing");
    asking = own;
    try {
      const learned = await learn(returned, { ask, signal, onCompleting });
      if (learned && !signal.aborted) onLearned(learned);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (asking === own) asking = null;
    }
  }

  return {
    follow() {
      const onChange = ({ state }: Standing): void =>
        showProgress(state === "pending" ? "pending" : "confirming");
      return question(
        (transactionId, signal) => paysera.wait(transactionId, { signal, onChange }),
        showLearned,
      );
    },

    async lookAgain() {
      if (asking) return;
      // "Could not be checked" is no news: what was learned before is still the best that is known.
      const showNews = (learned: PayseraLearned): void => {
        if (!isUnclear(learned)) showLearned(learned);
      };
      await question(paysera.check, showNews);
    },

    payNow() {
      showProgress("confirming");
      const goOrShow = (learned: PayseraLearned): void => {
        const payAt = learned.kind === "stands" && learned.standing.redirectUrl;
        if (payAt) {
          showProgress("goingToPaysera");
          window.location.assign(payAt);
        } else {
          showLearned(learned);
        }
      };
      return question(paysera.check, goOrShow);
    },

    leave() {
      asking?.abort();
    },
  };
}

const isUnclear = (learned: PayseraLearned): boolean =>
  learned.kind === "stands" && learned.standing.state === "unclear";
