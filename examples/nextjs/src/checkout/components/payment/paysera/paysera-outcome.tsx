"use client";

import type { Returned, Standing } from "@saleor-paysera/client";
import { useTranslations } from "next-intl";
import { type FC, useEffect, useRef } from "react";
import type { PayseraLearned } from "@/checkout/lib/payment/providers/paysera-learn";
import { checkoutPaymentStepUrl } from "@/checkout/lib/payment/providers/paysera-return-url";
import { Button } from "@/ui/components/ui/button";

interface PayseraOutcomeProps {
  readonly learned: PayseraLearned;
  readonly returned: Returned | null;
  readonly onPayNow: () => void;
}

/** What became of a payment, and what can be done. */
export const PayseraOutcome: FC<PayseraOutcomeProps> = ({ learned, returned, onPayNow }) => {
  const t = useTranslations("checkout.paysera.return");
  const tActions = useTranslations("checkout.actions");
  const { text, mayPayHere, mayPayAnew, mayAskAgain } = outcomeOf(learned);
  const isOnlyWay = !mayPayHere && !mayAskAgain;
  const heading = useRef<HTMLHeadingElement>(null);
  const checkoutUrl = returned?.sourceId ? checkoutPaymentStepUrl(returned.sourceId) : "/checkout";

  // The news gets the focus, so that whoever does not see the page learns of it as well.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is other news.
  useEffect(() => heading.current?.focus(), [text]);

  return (
    <section className="space-y-4">
      <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold outline-none">
        {t(`outcome.${text}.title`)}
      </h1>
      <p>{t(`outcome.${text}.body`)}</p>
      {learned.kind === "incomplete" && learned.reason ? <p>{learned.reason}</p> : null}
      {returned?.orderNumber ? (
        <p className="text-sm text-muted-foreground">
          {t("paymentNumber", { number: returned.orderNumber })}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-3">
        {mayPayHere ? (
          <Button type="button" onClick={onPayNow}>
            {t("payHere")}
          </Button>
        ) : null}
        {mayPayAnew ? (
          // A plain link: the checkout reads its address anew.
          <a
            href={checkoutUrl}
            className={`inline-flex h-10 items-center rounded-md px-4 text-sm font-medium ${isOnlyWay ? "bg-primary text-primary-foreground" : "border border-border"}`}
          >
            {t("payAnew")}
          </a>
        ) : null}
        {mayAskAgain && returned ? (
          // Loaded anew: the storefront makes no second try at an order that broke off before that.
          <Button type="button" variant="outline-solid" onClick={() => window.location.reload()}>
            {tActions("tryAgain")}
          </Button>
        ) : null}
      </div>
    </section>
  );
};

interface Outcome {
  readonly text:
    | Standing["state"]
    | Exclude<PayseraLearned["kind"], "stands">
    /** The checkout costs something else than what this payment asks for. */
    | "changed";
  /** Whether this same payment can still be paid. */
  readonly mayPayHere?: boolean;
  readonly mayPayAnew?: boolean;
  readonly mayAskAgain?: boolean;
}

function outcomeOf(learned: PayseraLearned): Outcome {
  switch (learned.kind) {
    case "stands":
      return outcomeOfStanding(learned.standing);
    case "incomplete":
    case "gone":
      return { text: learned.kind, mayAskAgain: true };
    case "partly":
      return { text: learned.kind, mayPayAnew: true };
    case "unknown":
      return { text: learned.kind, mayPayAnew: true, mayAskAgain: true };
  }
}

function outcomeOfStanding({ state, redirectUrl, changedTotal }: Standing): Outcome {
  switch (state) {
    case "paid":
      return { text: state };
    case "pending":
    case "unclear":
      return { text: state, mayAskAgain: true };
    case "awaiting_payment":
      if (changedTotal) return { text: "changed", mayPayAnew: true };
      return { text: state, mayPayHere: Boolean(redirectUrl), mayAskAgain: true };
    case "cancelled":
      if (changedTotal) return { text: "changed", mayPayAnew: true };
      return { text: state, mayPayHere: Boolean(redirectUrl), mayPayAnew: true };
    case "expired":
    case "called_off":
    case "refused":
      return { text: state, mayPayAnew: true };
  }
}
