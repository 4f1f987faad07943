"use client";

import type { PaymentMethod } from "@saleor-paysera/client";
import { useCallback, useEffect, useState } from "react";
import type { CheckoutFragment } from "@/checkout/graphql";
import { paysera } from "@/checkout/lib/payment/providers/paysera-client";

export type PayseraMethods =
  | { status: "loading" }
  | { status: "failed" }
  | { status: "notOffered" }
  | { status: "ready"; testMode: boolean; methods: readonly PaymentMethod[] };

/** The methods for this checkout, asked again whenever what they depend on changes. */
export function usePayseraMethods(
  checkout: CheckoutFragment,
  locale: string,
): { state: PayseraMethods; reload: () => void } {
  const [state, setState] = useState<PayseraMethods>({ status: "loading" });
  const [round, setRound] = useState(0);
  const { id } = checkout;
  const country = checkout.billingAddress?.country.code;
  const dependsOn = JSON.stringify([checkout.totalPrice?.gross, country, round]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: dependsOn is why to ask again.
  useEffect(() => {
    let outdated = false;
    void methodsFor(id, locale).then((next) => {
      if (outdated) return;
      // A list that is shown stays until there is a better one: the shopper may be paying by it.
      setState((shown) => (shown.status === "ready" && next.status === "failed" ? shown : next));
    });
    return () => {
      outdated = true;
    };
  }, [id, locale, dependsOn]);

  const reload = useCallback(() => {
    setState((shown) => (shown.status === "failed" ? { status: "loading" } : shown));
    setRound((current) => current + 1);
  }, []);
  return { state, reload };
}

const NOT_OFFERED: PayseraMethods = { status: "notOffered" };

async function methodsFor(sourceId: string, locale: string): Promise<PayseraMethods> {
  try {
    const { configured, testMode, paymentMethods } = await paysera.methods({ sourceId, locale });
    return configured ? { status: "ready", testMode, methods: paymentMethods } : NOT_OFFERED;
  } catch {
    // Nobody can say it just now: that is no reason to hide Paysera.
    return { status: "failed" };
  }
}
