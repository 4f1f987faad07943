import { cleanup, render } from "@testing-library/react";
import type { ReactElement } from "react";
import { IntlProvider } from "use-intl";
import { afterEach, beforeEach, vi } from "vitest";
import messages from "../messages/en.json";
import { saleor } from "./saleor";
import { shop } from "./shop";
import { forgetFinalizedOrders } from "./storefront/checkout/lib/payment/finalize-checkout-order";

const texts = {
  checkout: {
    ...messages.checkout,
    actions: { payTotal: "Pay {total}" as const, tryAgain: "Try again" },
    errors: { fulfillmentCheckFailed: "Availability could not be checked." },
  },
};

export function open(page: ReactElement, locale = "en") {
  const inShop = (content: ReactElement) => (
    <IntlProvider locale={locale} messages={texts} timeZone="Europe/Vilnius">
      {content}
    </IntlProvider>
  );
  const { rerender, unmount } = render(inShop(page));
  return { show: (next: ReactElement) => rerender(inShop(next)), leave: unmount };
}

/** Where the browser was sent, instead of going there. */
export const sentTo: string[] = [];
export const RELOADED = "the same page, loaded anew";

export function eachTestInAFreshBrowser(address: string): void {
  beforeEach(() => {
    window.history.replaceState(null, "", address);
    sentTo.length = 0;
    vi.spyOn(window.location, "assign").mockImplementation((url) => void sentTo.push(String(url)));
    vi.spyOn(window.location, "reload").mockImplementation(() => void sentTo.push(RELOADED));
    vi.spyOn(window.location, "replace").mockImplementation((url) => void sentTo.push(String(url)));
    forgetFinalizedOrders();
    localStorage.clear();
    sessionStorage.clear();
    saleor.reset();
    shop.reset();
  });
  afterEach(() => {
    cleanup();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
}
