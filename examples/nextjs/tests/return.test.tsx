import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { PayseraReturn } from "@/checkout/components/payment/paysera/paysera-return";
import { wishes } from "@/checkout/lib/payment/providers/paysera-client";
import { eachTestInAFreshBrowser, open, RELOADED, sentTo } from "./page";
import { refusedBySaleor, saleor, stands, started, unknownToTheApp, unreachable } from "./saleor";
import { checkoutOf, shop } from "./shop";
import { forgetFinalizedOrders } from "./storefront/checkout/lib/payment/finalize-checkout-order";

eachTestInAFreshBrowser("/checkout/paysera?locale=lt&checkout=C1&transaction=T1&order=PS-1");
beforeEach(() => void vi.useFakeTimers());

const AT_PAYSERA = "https://paysera.example/pay/1";
const awaiting = stands({ state: "awaiting_payment", redirectUrl: AT_PAYSERA });
const cancelled = stands({ state: "cancelled", redirectUrl: AT_PAYSERA });
const paid = stands(null, { type: "CHARGE_SUCCESS" });
const CHECKOUT = "/checkout?checkout=C1&step=payment&locale=lt";

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const comeBack = async () => {
  const page = open(<PayseraReturn />);
  await pass(0);
  return page;
};
/** What a browser does with "try again" on this page. */
const loadAnew = async () => {
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(sentTo).toEqual([RELOADED]);
  sentTo.length = 0;
  cleanup();
  forgetFinalizedOrders();
  return comeBack();
};
const tabIsShown = async () => {
  document.dispatchEvent(new Event("visibilitychange"));
  await pass(0);
};
const payNow = async () => {
  fireEvent.click(screen.getByRole("button", { name: "Pay now" }));
  await pass(0);
};
const links = () =>
  screen
    .queryAllByRole("link")
    .map((link) => [link.textContent, link.getAttribute("href")] as const);
const buttons = () => screen.queryAllByRole("button").map(({ textContent }) => textContent);
const title = () => screen.getByRole("heading").textContent;
const asked = () => saleor.to("transactionProcess").length;

test("the page waits for the money, makes the order and goes there", async () => {
  saleor.answer("transactionProcess", awaiting, paid);
  await comeBack();
  expect(screen.getByRole("status").textContent).toBe("Confirming your payment…");
  await pass(500);
  expect(shop.steps).toEqual(["complete C1"]);
  expect(sentTo).toEqual(["/order/view-O1"]);
  expect(saleor.asked[0]?.variables).toEqual({ id: "T1" });
});

test("another browser than the one that paid knows all it needs from the address", async () => {
  const forbidden = () => {
    throw new DOMException("closed", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: forbidden, setItem: forbidden });
  saleor.answer("transactionProcess", paid);
  await comeBack();
  expect(sentTo).toEqual(["/order/view-O1"]);
});

test("whoever comes a second time, or after the app, gets to the same order", async () => {
  saleor.answer("transactionProcess", paid);
  const { leave } = await comeBack();
  leave();
  forgetFinalizedOrders();
  await comeBack();
  expect(sentTo).toEqual(["/order/view-O1", "/order/view-O1"]);
});

test("React's double run of effects makes one order", async () => {
  saleor.answer("transactionProcess", paid);
  open(
    <StrictMode>
      <PayseraReturn />
    </StrictMode>,
  );
  await pass(0);
  expect(shop.steps).toEqual(["complete C1"]);
});

test("a bank that has accepted the payment is told at once, and never to pay again", async () => {
  saleor.answer("transactionProcess", stands({ state: "pending" }));
  await comeBack();
  expect(screen.getByRole("status").textContent).toMatch(/Your bank has accepted/);
  await pass(61_000);
  expect(title()).toBe("Your bank has accepted the payment");
  expect(links()).toEqual([]);
  expect(screen.getByText(/Please do not pay again/)).toBeDefined();
});

test("a shop that takes accepted payments for paid makes the order", async () => {
  saleor.answer("transactionProcess", stands({ state: "pending" }, { type: "CHARGE_REQUEST" }));
  await comeBack();
  expect(sentTo).toEqual(["/order/view-O1"]);
});

test("after a minute without news the same payment can still be paid, or asked about", async () => {
  saleor.answer("transactionProcess", awaiting);
  await comeBack();
  await pass(61_000);
  expect(title()).toBe("No payment has arrived yet");
  expect(buttons()).toEqual(["Pay now", "Try again"]);
  saleor.answer("transactionProcess", paid);
  await loadAnew();
  expect(sentTo).toEqual(["/order/view-O1"]);
});

test("a cancelled payment can be paid after all, or in another way", async () => {
  saleor.answer("transactionProcess", cancelled);
  await comeBack();
  expect(title()).toBe("The payment was not made");
  expect(links()).toEqual([["Back to the checkout", CHECKOUT]]);
  expect(shop.steps).toEqual([]);
  await payNow();
  expect(sentTo).toEqual([AT_PAYSERA]);
  expect(screen.getByRole("status").textContent).toBe("Taking you to Paysera…");
});

test.each([
  ["cancelled", cancelled],
  ["expired", stands({ state: "expired" })],
  ["not known to the app", unknownToTheApp],
])(
  "a payment that is %s is not offered once its checkout is an order: that is shown",
  async (_, answer) => {
    shop.live = null;
    saleor.answer("transactionProcess", answer);
    await comeBack();
    expect(sentTo).toEqual(["/order/view-O1"]);
    expect(screen.queryByRole("heading")).toBeNull();
  },
);

test("where the checkout is gone and no order can be had, nothing is offered to pay", async () => {
  shop.live = null;
  shop.complete = async () => ({ ok: false, error: "Not found" });
  saleor.answer("transactionProcess", cancelled);
  await comeBack();
  expect(title()).toBe("This order can no longer be paid");
  expect([...links(), ...buttons()]).toEqual(["Try again"]);
});

test("where the order of a gone checkout broke off, nothing is known and nothing offered", async () => {
  shop.live = null;
  shop.complete = () => Promise.reject(new TypeError("Failed to fetch"));
  saleor.answer("transactionProcess", cancelled);
  await comeBack();
  expect(title()).toBe("Your payment could not be checked");
  expect([...links(), ...buttons()]).toEqual(["Try again"]);
});

test("while nobody can say whether the checkout is an order, nothing is offered to pay", async () => {
  shop.isAway = true;
  saleor.answer("transactionProcess", cancelled);
  await comeBack();
  expect(title()).toBe("Your payment could not be checked");
  expect([...links(), ...buttons()]).toEqual(["Try again"]);
});

test("the link is not opened any more once the payment was made in another tab", async () => {
  saleor.answer("transactionProcess", cancelled, paid);
  await comeBack();
  await payNow();
  expect(sentTo).toEqual(["/order/view-O1"]);
});

test("the link is not opened any more once the order was made with another payment", async () => {
  saleor.answer("transactionProcess", cancelled);
  await comeBack();
  shop.live = null;
  await payNow();
  expect(sentTo).toEqual(["/order/view-O1"]);
});

test("the link is not opened while nobody can say how the payment stands", async () => {
  saleor.answer("transactionProcess", cancelled, unreachable);
  await comeBack();
  await payNow();
  expect(title()).toBe("Your payment could not be checked");
  expect(sentTo).toEqual([]);
});

test("whoever comes back to the tab sees how the payment stands by now", async () => {
  saleor.answer("transactionProcess", cancelled, stands({ state: "expired" }), paid);
  await comeBack();
  await tabIsShown();
  expect(title()).toBe("The time to pay is over");
  expect(document.activeElement).toBe(screen.getByRole("heading"));
  await tabIsShown();
  expect(sentTo).toEqual(["/order/view-O1"]);
});

test("a look that fails, or finds nothing new, changes nothing", async () => {
  saleor.answer("transactionProcess", cancelled, unreachable, cancelled);
  await comeBack();
  screen.getByRole("button").focus();
  await tabIsShown();
  await tabIsShown();
  expect(asked()).toBe(3);
  expect(title()).toBe("The payment was not made");
  expect(document.activeElement).toBe(screen.getByRole("button"));
});

test("whoever wants to pay does not wait for a look that hangs", async () => {
  saleor.answer("transactionProcess", cancelled, new Promise<never>(() => {}), cancelled);
  await comeBack();
  await tabIsShown();
  await payNow();
  expect(sentTo).toEqual([AT_PAYSERA]);
});

test("a page that is waiting anyway does not ask once more when its tab is shown", async () => {
  saleor.answer("transactionProcess", awaiting);
  await comeBack();
  await tabIsShown();
  expect(asked()).toBe(1);
});

test("a page that the back button brings as it was left is loaded anew", async () => {
  saleor.answer("transactionProcess", paid);
  await comeBack();
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  expect(sentTo).toEqual(["/order/view-O1", RELOADED]);
});

test.each([
  ["expired", stands({ state: "expired" }), "The time to pay is over"],
  ["called off", stands({ state: "called_off" }), "The shop has cancelled this payment"],
  ["refused", stands(null, { type: "CHARGE_FAILURE" }), "The payment was not made"],
])("after a payment that is %s a new one is begun in the checkout", async (_, answer, words) => {
  saleor.answer("transactionProcess", answer);
  await comeBack();
  expect(title()).toBe(words);
  expect(links()).toEqual([["Back to the checkout", CHECKOUT]]);
});

test.each(["awaiting_payment", "cancelled"])(
  "an unpaid payment over an old total is not offered any more: %s",
  async (state) => {
    const data = { state, redirectUrl: AT_PAYSERA, checkoutChanged: true };
    saleor.answer("transactionProcess", stands({ ...data, checkoutTotal: 12, amount: 10 }));
    await comeBack();
    await pass(61_000);
    expect(title()).toBe("The total of your order has changed");
    expect(links()).toEqual([["Back to the checkout", CHECKOUT]]);
  },
);

test("a Saleor that is away is waited for, then the shopper is asked not to pay again", async () => {
  saleor.answer("transactionProcess", unreachable);
  await comeBack();
  await pass(61_000);
  expect(title()).toBe("Your payment could not be checked");
  expect(links()).toEqual([]);
  expect(buttons()).toEqual(["Try again"]);
});

test("an app that has lost the payment does not say that nothing was paid", async () => {
  saleor.answer("transactionProcess", unknownToTheApp);
  await comeBack();
  expect(title()).toBe("The shop does not know this payment");
  expect(screen.getByText(/contact the shop before you pay again/)).toBeDefined();
  expect(buttons()).toEqual(["Try again"]);
  expect(asked()).toBe(1);
});

test("a payment that nobody knows is not gone on with by the next press of Pay", async () => {
  saleor.answer("transactionInitialize", started({ redirectUrl: AT_PAYSERA }));
  saleor.answer("transactionProcess", unknownToTheApp);
  await wishes.pay({ sourceId: "C1", returnUrl: "https://shop.example/" });
  await comeBack();
  expect(wishes.latest()).toBeNull();
});

test("a transaction that Saleor does not know is not waited for", async () => {
  saleor.answer("transactionProcess", refusedBySaleor("transactionProcess", "NOT_FOUND"));
  await comeBack();
  expect(title()).toBe("The shop does not know this payment");
  expect(asked()).toBe(1);
});

test("a refusal that says nothing of the payment is not taken for an unknown one", async () => {
  saleor.answer("transactionProcess", refusedBySaleor("transactionProcess", "GRAPHQL_ERROR"));
  await comeBack();
  expect(title()).toBe("Your payment could not be checked");
});

test("an order that cannot be made is tried again, and never paid again", async () => {
  const complete = shop.complete;
  shop.live = { ...checkoutOf(10), authorizeStatus: "FULL" };
  shop.complete = async () => ({ ok: false, error: "Out of stock" });
  saleor.answer("transactionProcess", paid);
  await comeBack();
  expect(title()).toBe("Your payment is in, but your order is not placed yet");
  expect(screen.getByText("Out of stock")).toBeDefined();
  expect(links()).toEqual([]);
  shop.complete = complete;
  await loadAnew();
  expect(sentTo).toEqual(["/order/view-O1"]);
});

test("an order that broke off is told as one that is paid, and can be tried again", async () => {
  const complete = shop.complete;
  shop.complete = () => Promise.reject(new TypeError("Failed to fetch"));
  saleor.answer("transactionProcess", paid);
  await comeBack();
  expect(title()).toBe("Your payment is in, but your order is not placed yet");
  shop.complete = complete;
  await loadAnew();
  expect(sentTo).toEqual(["/order/view-O1"]);
});

test.each([
  ["refused", async () => ({ ok: false, error: "Out of stock" }) as const],
  ["broken off", () => Promise.reject(new TypeError("Failed to fetch"))],
])("an order that was %s leaves nothing behind for the payment step", async (_, complete) => {
  shop.complete = complete;
  saleor.answer("transactionProcess", paid);
  await comeBack();
  expect(sessionStorage).toHaveLength(0);
});

test("what was paid may be a part: the rest is paid in the checkout, as a new payment", async () => {
  shop.live = { ...checkoutOf(12), authorizeStatus: "PARTIAL" };
  shop.complete = async () => ({ ok: false, error: "CHECKOUT_NOT_FULLY_PAID" });
  saleor.answer("transactionInitialize", started({ redirectUrl: AT_PAYSERA }));
  saleor.answer("transactionProcess", paid);
  await wishes.pay({ sourceId: "C1", returnUrl: "https://shop.example/" });
  await comeBack();
  expect(title()).toBe("A part of your order is paid");
  expect(links()).toEqual([["Back to the checkout", CHECKOUT]]);
  expect(buttons()).toEqual([]);
  expect(wishes.latest()).toBeNull();
});

test("once the order is made, the browser forgets the payments of its checkout", async () => {
  saleor.answer("transactionInitialize", started({ redirectUrl: AT_PAYSERA }));
  saleor.answer("transactionProcess", paid);
  await wishes.pay({ sourceId: "C1", returnUrl: "https://shop.example/" });
  await comeBack();
  expect(wishes.latest()).toBeNull();
});

test("the news has the payment's number and gets the focus", async () => {
  saleor.answer("transactionProcess", stands({ state: "expired" }));
  await comeBack();
  expect(screen.getByText("Payment number: PS-1")).toBeDefined();
  expect(document.activeElement).toBe(screen.getByRole("heading"));
});

test("an address that names no payment asks nobody", async () => {
  window.history.replaceState(null, "", "/checkout/paysera");
  await comeBack();
  expect(title()).toBe("The shop does not know this payment");
  expect(links()).toEqual([["Back to the checkout", "/checkout"]]);
  expect(saleor.asked).toEqual([]);
});

test("an address that names no checkout can still tell that the money is in", async () => {
  window.history.replaceState(null, "", "/checkout/paysera?transaction=T1");
  saleor.answer("transactionProcess", paid);
  await comeBack();
  expect(title()).toBe("Your payment is in");
  expect(shop.steps).toEqual([]);
});

test("whoever leaves the page is not asked for any more", async () => {
  saleor.answer("transactionProcess", stands({ state: "pending" }));
  const { leave } = await comeBack();
  leave();
  const before = asked();
  await pass(10_000);
  expect(asked()).toBe(before);
  expect(shop.steps).toEqual([]);
});

test("an order is not made by a page that was left while Saleor was asked", async () => {
  const answers: ((answer: Awaited<ReturnType<typeof stands>>) => void)[] = [];
  saleor.answer("transactionProcess", new Promise((resolve) => answers.push(resolve)));
  const { leave } = await comeBack();
  leave();
  answers[0]?.(await paid);
  await pass(0);
  expect(shop.steps).toEqual([]);
});
