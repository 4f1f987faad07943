"use client";

import { type Returned, SaleorRefused, type Standing } from "@saleor-paysera/client";
import { useTranslations } from "next-intl";
import { type FC, type ReactNode, useEffect, useRef, useState } from "react";
import { nextCheckoutTransport } from "@/app/(checkout)/checkout-transport";
import { setCheckoutTransport } from "@/checkout/lib/checkout-transport";
import { finalizeCheckoutOrder } from "@/checkout/lib/payment/finalize-checkout-order";
import { paysera } from "@/checkout/lib/payment/providers/paysera-client";
import { checkoutPaymentStepUrl } from "@/checkout/lib/payment/providers/paysera-return-url";
import { rethrowNextInternalError } from "@/checkout/lib/rethrow-next-internal-error";
import { LoadingSpinner } from "@/checkout/ui-kit/loading-spinner";
import { Button } from "@/ui/components/ui/button";

// The checkout's own shell does the same; this page stands outside of it.
setCheckoutTransport(nextCheckoutTransport);

type View = { kind: "confirming" | "pending" | "completing" } | Ended;

type Ended = { readonly returned: Returned | null } & (
  | { kind: "stands"; standing: Standing }
  /** The money is in, the order is not made. */
  | { kind: "incomplete"; message: string }
  /** No such payment, or the address names none. */
  | { kind: "unknown" }
);

/**
 * The page that Paysera sends the shopper back to: waits for the money, makes the order and goes
 * there; else it says what became of the payment and what can be done.
 *
 * All it needs is in its address, since a bank's app often opens another browser. It also does no
 * harm to come here twice, or late: the order is the same one.
 */
export const PayseraReturn: FC = () => {
  const t = useTranslations("checkout.paysera.return");
  const tActions = useTranslations("checkout.actions");
  const [view, setView] = useState<View>({ kind: "confirming" });
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a round is the shopper's "try again".
  useEffect(() => {
    const left = new AbortController();
    void follow(paysera.resume(window.location.href), left.signal, setView);
    return () => left.abort();
  }, [round]);

  if (!("returned" in view)) {
    return (
      <Page>
        <div role="status" className="flex items-center gap-3 text-lg">
          <LoadingSpinner />
          {t(`progress.${view.kind}`)}
        </div>
      </Page>
    );
  }

  const tryAgain = () => {
    setView({ kind: "confirming" });
    setRound((current) => current + 1);
  };
  const outcome = outcomeOf(view);
  const { returned } = view;
  const checkoutUrl = returned?.sourceId ? checkoutPaymentStepUrl(returned.sourceId) : "/checkout";

  return (
    <Page>
      <Outcome title={t(`outcome.${outcome.text}.title`)}>
        <p>{t(`outcome.${outcome.text}.body`)}</p>
        {view.kind === "incomplete" ? <p>{view.message}</p> : null}
        {returned?.orderNumber ? (
          <p className="text-sm text-muted-foreground">
            {t("paymentNumber", { number: returned.orderNumber })}
          </p>
        ) : null}
        <div className="flex flex-wrap gap-3">
          {outcome.payAt ? <Action href={outcome.payAt}>{t("payHere")}</Action> : null}
          {outcome.mayPayAnew ? <Action href={checkoutUrl}>{t("payAnew")}</Action> : null}
          {outcome.mayAskAgain ? (
            <Button type="button" variant="outline-solid" onClick={tryAgain}>
              {tActions("tryAgain")}
            </Button>
          ) : null}
        </div>
      </Outcome>
    </Page>
  );
};

async function follow(
  returned: Returned | null,
  signal: AbortSignal,
  show: (view: View) => void,
): Promise<void> {
  if (!returned) return show({ kind: "unknown", returned });
  const { transactionId, sourceId } = returned;
  try {
    const standing = await paysera.wait(transactionId, {
      signal,
      onChange: ({ state }) => show({ kind: state === "pending" ? "pending" : "confirming" }),
    });
    if (signal.aborted) return;
    if (!standing.canComplete || !sourceId) return show({ kind: "stands", standing, returned });
    show({ kind: "completing" });
    // Goes to the order's page by itself. It takes the channel, but does nothing with it.
    const result = await finalizeCheckoutOrder(sourceId, "");
    if (!result.ok) show({ kind: "incomplete", message: result.error, returned });
  } catch (error) {
    if (signal.aborted) return;
    rethrowNextInternalError(error);
    if (error instanceof SaleorRefused) show({ kind: "unknown", returned });
    else show({ kind: "stands", standing: NOT_LEARNED, returned });
  }
}

const NOT_LEARNED: Standing = { state: "unclear", canComplete: false, errors: [] };

interface OutcomeOf {
  readonly text:
    | Standing["state"]
    /** The checkout costs something else than what this payment asks for. */
    | "changed"
    | "incomplete"
    | "unknown";
  /** Where this same payment can still be paid. */
  readonly payAt?: string | undefined;
  readonly mayPayAnew?: boolean;
  readonly mayAskAgain?: boolean;
}

function outcomeOf(view: Ended): OutcomeOf {
  if (view.kind === "incomplete") return { text: "incomplete", mayAskAgain: true };
  if (view.kind === "unknown") return { text: "unknown", mayPayAnew: true };
  const { state, redirectUrl, changedTotal, errors } = view.standing;
  switch (state) {
    case "paid":
      return { text: "paid" };
    case "pending":
      return { text: "pending", mayAskAgain: true };
    case "awaiting_payment":
      if (changedTotal) return { text: "changed", mayPayAnew: true };
      return { text: "awaiting_payment", payAt: redirectUrl, mayAskAgain: true };
    case "cancelled":
      if (changedTotal) return { text: "changed", mayPayAnew: true };
      return { text: "cancelled", payAt: redirectUrl, mayPayAnew: true };
    case "expired":
    case "called_off":
    case "refused":
      return { text: state, mayPayAnew: true };
    case "unclear":
      // The app's database does not know the payment: waiting will not help.
      return errors.some(({ code }) => code === "UNKNOWN_TRANSACTION")
        ? { text: "unknown", mayPayAnew: true }
        : { text: "unclear", mayAskAgain: true };
  }
}

const Page: FC<{ children: ReactNode }> = ({ children }) => (
  <div className="mx-auto max-w-xl px-4 py-16">{children}</div>
);

/** The news gets the focus, so that whoever does not see the page learns of it as well. */
const Outcome: FC<{ title: string; children: ReactNode }> = ({ title, children }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  return (
    <section className="space-y-4">
      <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold">
        {title}
      </h1>
      {children}
    </section>
  );
};

/** A plain link: both ways lead out of this page's state. */
const Action: FC<{ href: string; children: ReactNode }> = ({ href, children }) => (
  <a
    href={href}
    className="inline-flex h-10 items-center rounded-md bg-primary px-4 text-sm font-medium text-primary-foreground"
  >
    {children}
  </a>
);
