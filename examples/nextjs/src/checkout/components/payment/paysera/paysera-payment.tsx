"use client";

import { useLocale, useTranslations } from "next-intl";
import { type FC, useCallback, useEffect, useRef, useState } from "react";
import { FreeOrderCheckout } from "@/checkout/components/payment/stripe/free-order-checkout";
import type { CheckoutFragment } from "@/checkout/graphql";
import {
  type CheckoutPriceChangeNotice,
  isCheckoutFreeOrder,
} from "@/checkout/lib/payment/checkout-pay-amount";
import { subscribePaymentActivityReset } from "@/checkout/lib/payment/checkout-payment-completion";
import {
  type PayseraBilling,
  type PayseraPayResult,
  payWithPaysera,
} from "@/checkout/lib/payment/providers/paysera-pay";
import { formatMoneyWithFallback } from "@/checkout/lib/utils/money";
import { useCheckoutAvailability } from "@/checkout/providers/checkout-availability";
import { useCheckoutData } from "@/checkout/providers/checkout-data";
import { LoadingSpinner } from "@/checkout/ui-kit/loading-spinner";
import { Button } from "@/ui/components/ui/button";
import { PayseraAlert } from "./paysera-alert";
import { PayseraMethods } from "./paysera-methods";
import { usePayseraMethods } from "./use-paysera-methods";

/** What `integrated-payment-ui.tsx` gives to a client-submit gateway. */
export interface PayseraPaymentProps {
  readonly checkout: CheckoutFragment;
  readonly billing: PayseraBilling;
  readonly onPaymentError: (message: string) => void;
  readonly onBillingErrors: (errors: Record<string, string>, focusField?: string) => void;
  readonly onPriceChangeNotice: (notice: CheckoutPriceChangeNotice) => void;
  readonly onPaymentActivityChange?: ((active: boolean) => void) | undefined;
}

export const PayseraPayment: FC<PayseraPaymentProps> = (props) => {
  if (!isCheckoutFreeOrder(props.checkout)) return <PayseraForm {...props} />;
  return (
    <FreeOrderCheckout
      checkout={props.checkout}
      billing={props.billing}
      onError={props.onPaymentError}
      onBillingErrors={props.onBillingErrors}
      onPaymentActivityChange={props.onPaymentActivityChange}
    />
  );
};

const PayseraForm: FC<PayseraPaymentProps> = ({
  checkout,
  billing,
  onPaymentError,
  onBillingErrors,
  onPriceChangeNotice,
  onPaymentActivityChange,
}) => {
  const t = useTranslations("checkout.paysera");
  const tActions = useTranslations("checkout.actions");
  const tErrors = useTranslations("checkout.errors");
  const locale = useLocale();
  const { refreshCheckout } = useCheckoutData();
  const { availabilityIssue, setAvailabilityIssue } = useCheckoutAvailability();
  const { state, reload } = usePayseraMethods(checkout, locale);
  const [chosen, setChosen] = useState<string>();
  const [error, setError] = useState<string | null>(null);
  const { busy, take, release } = useBusy(onPaymentActivityChange);

  if (state.status === "loading") {
    return (
      <p role="status" className="flex items-center gap-3 text-sm text-muted-foreground">
        <LoadingSpinner />
        {t("methods.loading")}
      </p>
    );
  }
  if (state.status === "notOffered") return <p className="text-sm">{t("errors.notOffered")}</p>;
  if (state.status === "failed") {
    return (
      <div className="space-y-4">
        <p role="alert" className="text-sm">
          {t("methods.failed")}
        </p>
        <Button type="button" variant="outline-solid" onClick={reload}>
          {tActions("tryAgain")}
        </Button>
      </div>
    );
  }

  const method = state.methods.find(({ key }) => key === chosen) ?? state.methods[0];

  const show = (result: PayseraPayResult) => {
    if (result.ok) return;
    switch (result.kind) {
      case "billing":
        return onBillingErrors(result.errors, result.focusField);
      case "price_change":
        return onPriceChangeNotice(result.notice);
      case "availability":
        return setAvailabilityIssue(result.issue);
      case "message":
        return setError(result.message);
      case "problem":
        if (result.problem === "chooseAgain" || result.problem === "notOffered") reload();
        return setError(t(`errors.${result.problem}`));
    }
  };

  const handlePay = async () => {
    if (!take()) return;
    setError(null);
    onPaymentError("");
    const result = await payWithPaysera({
      checkout,
      billing,
      method: method?.key,
      locale,
      refreshCheckout,
      fulfillmentCheckFailed: tErrors("fulfillmentCheckFailed"),
    });
    // While the browser is leaving, the button stays as it is.
    if (!result.ok) release();
    show(result);
  };

  return (
    <div className="space-y-6">
      {state.testMode ? (
        <p role="note" className="rounded-lg border border-border bg-muted/30 p-4 text-sm">
          {t("testMode")}
        </p>
      ) : null}
      {state.methods.length ? (
        <PayseraMethods
          methods={state.methods}
          chosen={method?.key}
          disabled={busy}
          onChoose={setChosen}
        />
      ) : null}
      {error ? <PayseraAlert>{error}</PayseraAlert> : null}
      <Button
        type="button"
        className="h-12 w-full md:w-auto md:min-w-[200px]"
        disabled={busy || Boolean(availabilityIssue)}
        onClick={() => void handlePay()}
      >
        {busy ? <LoadingSpinner /> : null}
        {tActions("payTotal", { total: formatMoneyWithFallback(checkout.totalPrice?.gross) })}
      </Button>
      <p role="status" className="text-sm text-muted-foreground">
        {busy ? t("goingToPaysera") : ""}
      </p>
    </div>
  );
};

/** One payment at a time, until it is released or the shopper comes back to the page. */
function useBusy(onChange?: (active: boolean) => void): {
  busy: boolean;
  take: () => boolean;
  release: () => void;
} {
  const [busy, setBusy] = useState(false);
  // A second click can come before React has drawn the button disabled.
  const taken = useRef(false);

  const take = useCallback(() => {
    if (taken.current) return false;
    taken.current = true;
    setBusy(true);
    onChange?.(true);
    return true;
  }, [onChange]);

  const release = useCallback(() => {
    taken.current = false;
    setBusy(false);
    onChange?.(false);
  }, [onChange]);

  useEffect(() => subscribePaymentActivityReset(release), [release]);
  useEffect(() => {
    // The back button may bring the page as it was left: with a button that is still disabled.
    const handlePageShow = (event: PageTransitionEvent) => {
      if (event.persisted) release();
    };
    window.addEventListener("pageshow", handlePageShow);
    return () => window.removeEventListener("pageshow", handlePageShow);
  }, [release]);

  return { busy, take, release };
}
