"use client";

import { useEffect, useRef, useState } from "react";
import { nextCheckoutTransport } from "@/app/(checkout)/checkout-transport";
import { setCheckoutTransport } from "@/checkout/lib/checkout-transport";
import { paysera } from "@/checkout/lib/payment/providers/paysera-client";
import {
  type ReturnView,
  type ReturnVisit,
  returnVisit,
} from "@/checkout/lib/payment/providers/paysera-return-visit";

// The checkout's own shell does the same; the return page stands outside of it.
setCheckoutTransport(nextCheckoutTransport);

/** Follows the payment that the page's address names, for as long as the page is there. */
export function usePayseraReturn(): { view: ReturnView; payNow: () => void } {
  const [view, setView] = useState<ReturnView>({ kind: "confirming" });
  const visit = useRef<ReturnVisit | null>(null);

  useEffect(() => {
    const current = returnVisit(paysera.resume(window.location.href), setView);
    visit.current = current;
    void current.follow();

    // A bank's app, another tab: whoever comes back from there sees how it stands by now.
    const handleVisibility = () => {
      if (document.visibilityState === "visible") void current.lookAgain();
    };
    // As the page was left it may say "Placing your order…" for good.
    const handlePageShow = ({ persisted }: PageTransitionEvent) => {
      if (persisted) window.location.reload();
    };
    document.addEventListener("visibilitychange", handleVisibility);
    window.addEventListener("pageshow", handlePageShow);
    return () => {
      current.leave();
      document.removeEventListener("visibilitychange", handleVisibility);
      window.removeEventListener("pageshow", handlePageShow);
    };
  }, []);

  return { view, payNow: () => void visit.current?.payNow() };
}
