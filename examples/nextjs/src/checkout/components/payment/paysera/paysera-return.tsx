"use client";

import { useTranslations } from "next-intl";
import type { FC } from "react";
import { LoadingSpinner } from "@/checkout/ui-kit/loading-spinner";
import { PayseraOutcome } from "./paysera-outcome";
import { usePayseraReturn } from "./use-paysera-return";

/**
 * The page that Paysera sends the shopper back to: waits for the money, makes the order and goes
 * there; else it says what became of the payment and what can be done.
 *
 * All it needs is in its address, since a bank's app often opens another browser. It also does no
 * harm to come here twice, or late: the order is the same one.
 */
export const PayseraReturn: FC = () => {
  const t = useTranslations("checkout.paysera");
  const { view, payNow } = usePayseraReturn();
  const isOver = view.kind === "learned";

  return (
    <div className="mx-auto max-w-xl px-4 py-16">
      {/* Always there: what comes into a region is read out, a region that comes is not. */}
      <div role="status" className="text-lg">
        {isOver ? null : (
          <p className="flex items-center gap-3">
            <LoadingSpinner />
            {view.kind === "goingToPaysera"
              ? t("goingToPaysera")
              : t(`return.progress.${view.kind}`)}
          </p>
        )}
      </div>
      {isOver ? (
        <PayseraOutcome learned={view.learned} returned={view.returned} onPayNow={payNow} />
      ) : null}
    </div>
  );
};
