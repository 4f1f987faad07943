import { act, fireEvent, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { PayseraReturn } from "@/checkout/components/payment/paysera/paysera-return";
import { eachTestInAFreshBrowser, open, sentTo } from "./page";
import { refusedBySaleor, saleor, stands, unreachable } from "./saleor";
import { shop } from "./shop";

eachTestInAFreshBrowser("/checkout/paysera?locale=lt&checkout=C1&transaction=T1&order=PS-1");
beforeEach(() => void vi.useFakeTimers());

const AT_PAYSERA = "https://paysera.example/pay/1";
const CHECKOUT = "/checkout?checkout=C1&step=payment&locale=lt";

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const comeBack = async () => {
  const page = open(<PayseraReturn />);
  await pass(0);
  return page;
};
const links = () =>
  screen
    .queryAllByRole("link")
    .map((link) => [link.textContent, link.getAttribute("href")] as const);
const buttons = () => screen.queryAllByRole("button").map(({ textContent }) => textContent);
const title = () => screen.getByRole("heading").textContent;
const asked = () => saleor.to("transactionProcess").length;

test("the page waits for the money, makes the order and goes there", async () => {
  saleor.answer(
    "transactionProcess",
    stands({ state: "awaiting_payment", redirectUrl: AT_PAYSERA }),
    stands(null, { type: "CHARGE_SUCCESS" }),
  );
  await comeBack();
  expect(screen.getByRole("status").textContent).toBe("Confirming your payment…");
  await pass(500);
  expect(shop.steps).toEqual(["complete C1"]);
  expect(sentTo).toEqual(["/order/view-O1"]);
  expect(saleor.asked[0]?.variables).toEqual({ id: "T1" });
});

test("another browser than the one that paid knows all it needs from the address", async () => {
  const read = vi.spyOn(Storage.prototype, "getItem");
  saleor.answer("transactionProcess", stands(null, { type: "CHARGE_SUCCESS" }));
  await comeBack();
  expect(sentTo).toEqual(["/order/view-O1"]);
  expect(read).not.toHaveBeenCalled();
});

test("whoever comes a second time, or after the app, gets to the same order", async () => {
  saleor.answer("transactionProcess", stands(null, { type: "CHARGE_SUCCESS" }));
  const { leave } = await comeBack();
  leave();
  await comeBack();
  expect(sentTo).toEqual(["/order/view-O1", "/order/view-O1"]);
});

test("React's double run of effects makes one order", async () => {
  saleor.answer("transactionProcess", stands(null, { type: "CHARGE_SUCCESS" }));
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
  const awaiting = stands({ state: "awaiting_payment", redirectUrl: AT_PAYSERA });
  saleor.answer("transactionProcess", awaiting);
  await comeBack();
  await pass(61_000);
  expect(title()).toBe("No payment has arrived yet");
  expect(links()).toEqual([["Pay now", AT_PAYSERA]]);
  saleor.answer("transactionProcess", stands(null, { type: "CHARGE_SUCCESS" }));
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await pass(0);
  expect(sentTo).toEqual(["/order/view-O1"]);
});

test("a cancelled payment can be paid after all, or in another way", async () => {
  saleor.answer("transactionProcess", stands({ state: "cancelled", redirectUrl: AT_PAYSERA }));
  await comeBack();
  expect(title()).toBe("The payment was not made");
  expect(links()).toEqual([
    ["Pay now", AT_PAYSERA],
    ["Back to the checkout", CHECKOUT],
  ]);
  expect(shop.steps).toEqual([]);
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
  const errors = [{ code: "UNKNOWN_TRANSACTION", message: "" }];
  saleor.answer("transactionProcess", stands({ errors }));
  await comeBack();
  await pass(61_000);
  expect(title()).toBe("This payment was not found");
  expect(screen.getByText(/If you have paid, please contact the shop/)).toBeDefined();
});

test("a transaction that Saleor does not know is not waited for", async () => {
  saleor.answer("transactionProcess", refusedBySaleor("transactionProcess", "NOT_FOUND"));
  await comeBack();
  expect(title()).toBe("This payment was not found");
  expect(asked()).toBe(1);
});

test("an order that cannot be made is tried again, and never paid again", async () => {
  const complete = shop.complete;
  shop.complete = async () => ({ ok: false, error: "Out of stock" });
  saleor.answer("transactionProcess", stands(null, { type: "CHARGE_SUCCESS" }));
  await comeBack();
  expect(title()).toBe("Your payment is in, but your order is not placed yet");
  expect(screen.getByText("Out of stock")).toBeDefined();
  expect(links()).toEqual([]);
  shop.complete = complete;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await pass(0);
  expect(sentTo).toEqual(["/order/view-O1"]);
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
  expect(title()).toBe("This payment was not found");
  expect(links()).toEqual([["Back to the checkout", "/checkout"]]);
  expect(saleor.asked).toEqual([]);
});

test("an address that names no checkout can still tell that the money is in", async () => {
  window.history.replaceState(null, "", "/checkout/paysera?transaction=T1");
  saleor.answer("transactionProcess", stands(null, { type: "CHARGE_SUCCESS" }));
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
  answers[0]?.(await stands(null, { type: "CHARGE_SUCCESS" }));
  await pass(0);
  expect(shop.steps).toEqual([]);
});
