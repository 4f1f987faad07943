import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { PayseraPayment } from "@/checkout/components/payment/paysera/paysera-payment";
import type { CheckoutPriceChangeNotice } from "@/checkout/lib/payment/checkout-pay-amount";
import { eachTestInAFreshBrowser, open, sentTo } from "./page";
import {
  methodsAre,
  refusedBySaleor,
  saleor,
  stands,
  started,
  unknownToTheApp,
  unreachable,
} from "./saleor";
import { billing, checkoutOf, shop } from "./shop";
import { abortCheckoutPaymentFlow } from "./storefront/checkout/lib/payment/checkout-payment-completion";

eachTestInAFreshBrowser("/checkout?checkout=C1&step=payment&locale=lt");

const AT_PAYSERA = "https://paysera.example/pay/1";
const told = {
  errors: [] as string[],
  billing: [] as unknown[],
  prices: [] as CheckoutPriceChangeNotice[],
  active: [] as boolean[],
};

beforeEach(() => {
  told.errors = [];
  told.billing = [];
  told.prices = [];
  told.active = [];
  saleor.answer(
    "paymentGatewayInitialize",
    methodsAre({
      paymentMethods: [
        { key: "hanza", title: "Swedbank" },
        { key: "card", title: "Card" },
      ],
    }),
  );
  saleor.answer("transactionInitialize", started({ redirectUrl: AT_PAYSERA }));
});

async function openPayment(amount = 10) {
  const page = open(
    <PayseraPayment
      checkout={checkoutOf(amount)}
      billing={billing}
      onPaymentError={(message) => void told.errors.push(message)}
      onBillingErrors={(...errors) => void told.billing.push(errors)}
      onPriceChangeNotice={(notice) => void told.prices.push(notice)}
      onPaymentActivityChange={(active) => void told.active.push(active)}
    />,
  );
  await screen.findByLabelText("Card");
  return page;
}

const button = () => screen.getByRole<HTMLButtonElement>("button", { name: /^Pay / });
/** Press the button, and see it through: the browser has left, or the page is at rest. */
const press = async () => {
  const before = sentTo.length;
  await userEvent.click(button());
  await waitFor(() => {
    const isAtRest = screen.getByRole("status").textContent === "";
    expect(isAtRest || sentTo.length > before).toBe(true);
  });
};
const starts = () => saleor.to("transactionInitialize").map(({ variables }) => variables);
const keys = () => starts().map(({ key }) => key);

test("first the billing is saved, then the live total looked at, then the payment begun", async () => {
  await openPayment();
  await press();
  expect(shop.steps).toEqual(["billing", "refresh", "fulfillment"]);
  expect(starts()).toMatchObject([
    { id: "C1", gateway: { id: "saleor-paysera", data: { paymentMethod: "hanza" } } },
  ]);
  expect(sentTo).toEqual([AT_PAYSERA]);
});

test("the button names the total, and while the browser leaves it cannot be pressed", async () => {
  await openPayment();
  expect(button().textContent).toBe("Pay 10.00 EUR");
  await press();
  expect(button().disabled).toBe(true);
  expect(screen.getByRole("status").textContent).toBe("Taking you to Paysera…");
  expect(told.active).toEqual([true]);
});

test("the way back is a page of its own, with all in its address that it needs", async () => {
  await openPayment();
  await press();
  const { gateway } = starts()[0] as { gateway: { data: { returnUrl: string; locale: string } } };
  const back = new URL(gateway.data.returnUrl);
  expect(back.origin + back.pathname).toBe(`${window.location.origin}/checkout/paysera`);
  expect(Object.fromEntries(back.searchParams)).toEqual({ checkout: "C1", locale: "lt" });
});

test("the method that is chosen is the one that is paid by", async () => {
  await openPayment();
  await userEvent.click(screen.getByLabelText("Card"));
  await press();
  expect(starts()).toMatchObject([{ gateway: { data: { paymentMethod: "card" } } }]);
});

test("billing that is not right goes back to its form, and nothing is begun", async () => {
  shop.billing = { ok: false, errors: { city: "Required" }, focusField: "city" };
  await openPayment();
  await press();
  expect(told.billing).toEqual([[{ city: "Required" }, "city"]]);
  expect(starts()).toEqual([]);
  expect(button().disabled).toBe(false);
});

test("a total that has changed is shown first, and nothing is begun", async () => {
  shop.live = checkoutOf(12.5);
  await openPayment();
  await press();
  expect(told.prices).toEqual([{ previousAmount: 10, newAmount: 12.5, currency: "EUR" }]);
  expect(starts()).toEqual([]);
});

test("what is asked for is what is due: Saleor knows what was paid already", async () => {
  await openPayment();
  await press();
  expect(starts()[0]?.amount).toBeUndefined();
});

test("something that is not in stock any more is told, and nothing is begun", async () => {
  const issue = { message: "Sold out", lineIds: ["L1"] };
  shop.fulfillment = { ok: false, reason: "availability", issue };
  await openPayment();
  await press();
  expect(shop.issue).toBe(issue);
  expect(starts()).toEqual([]);
  expect(button().disabled).toBe(true);
});

test("a checkout that cannot be asked for begins nothing", async () => {
  shop.live = null;
  await openPayment();
  await press();
  expect(screen.getByRole("alert").textContent).toMatch(/could not be checked/);
  expect(starts()).toEqual([]);
});

test("a total that has become zero is not paid, however small it was", async () => {
  shop.live = checkoutOf(0);
  await openPayment(0.01);
  await press();
  expect(told.prices).toEqual([{ previousAmount: 0.01, newAmount: 0, currency: "EUR" }]);
  expect(starts()).toEqual([]);
});

test("a double click begins one payment", async () => {
  await openPayment();
  act(() => {
    button().click();
    button().click();
  });
  await waitFor(() => expect(sentTo).toEqual([AT_PAYSERA]));
  expect(starts()).toHaveLength(1);
});

test("an answer lost on the way does not lead to a second payment", async () => {
  saleor.answer("transactionInitialize", unreachable, started({ redirectUrl: AT_PAYSERA }));
  await openPayment();
  await press();
  expect(screen.getByRole("alert").textContent).toMatch(/you will not pay twice/);
  await press();
  expect(new Set(keys()).size).toBe(1);
  expect(sentTo).toEqual([AT_PAYSERA]);
});

test("each method has its payment, and whoever comes back to one goes on with it", async () => {
  saleor.answer("transactionProcess", stands({ state: "awaiting_payment" }));
  const payBy = async (method: string, id: string) => {
    saleor.answer("transactionInitialize", started({ redirectUrl: AT_PAYSERA }, { id }));
    const { leave } = await openPayment();
    await userEvent.click(screen.getByLabelText(method));
    await press();
    leave();
  };
  await payBy("Swedbank", "T1");
  await payBy("Card", "T2");
  await payBy("Swedbank", "T1");
  const [first, second, third] = keys();
  expect(second).not.toBe(first);
  expect(third).toBe(first);
});

test("another tab of the browser goes on with the same payment", async () => {
  const { leave } = await openPayment();
  await press();
  leave();
  sessionStorage.clear();
  await openPayment();
  await press();
  expect(new Set(keys()).size).toBe(1);
});

/** Paid by Swedbank and left; now the shopper chooses the card. */
async function payByCardAfter(answer: Parameters<typeof saleor.answer>[1]) {
  saleor.answer("transactionProcess", answer);
  const { leave } = await openPayment();
  await press();
  leave();
  await openPayment();
  await userEvent.click(screen.getByLabelText("Card"));
  await press();
}

test.each(["pending", "paid"])(
  "beside a payment that is %s no other is begun: its page is shown instead",
  async (state) => {
    await payByCardAfter(stands({ state }));
    expect(starts()).toHaveLength(1);
    expect(sentTo[1]).toMatch(/\/checkout\/paysera\?.*transaction=T1/);
  },
);

test.each([
  ["Saleor", unreachable],
  ["the app", stands({ errors: [{ code: "DATABASE_BUSY", message: "" }] })],
])("while %s cannot say how a payment stands, no other is begun", async (_, answer) => {
  await payByCardAfter(answer);
  expect(starts()).toHaveLength(1);
  expect(screen.getByRole("alert").textContent).toMatch(/you will not pay twice/);
});

test("a payment that the app has never begun is in nobody's way", async () => {
  await payByCardAfter(unknownToTheApp);
  expect(starts()).toHaveLength(2);
});

test.each([
  ["expired", started({ state: "expired" })],
  ["called off by the shop", started({ state: "called_off" })],
  ["refused for good", started({ errors: [] }, { type: "CHARGE_FAILURE" })],
  ["over another amount", refusedBySaleor("transactionInitialize", "UNIQUE")],
])("a payment found again that is %s is begun anew", async (_, found) => {
  saleor.answer("transactionProcess", stands({ state: "expired" }));
  const { leave } = await openPayment();
  await press();
  leave();
  saleor.answer("transactionInitialize", found, started({ redirectUrl: `${AT_PAYSERA}-new` }));
  await openPayment();
  await press();
  expect(sentTo).toEqual([AT_PAYSERA, `${AT_PAYSERA}-new`]);
  const [first, again, anew] = keys();
  expect(again).toBe(first);
  expect(anew).not.toBe(first);
});

test.each([
  ["is paid", started({}, { type: "CHARGE_SUCCESS" })],
  ["the bank has accepted", started({ state: "pending" })],
])("a payment found again that %s is followed on the return page", async (_, found) => {
  saleor.answer("transactionInitialize", found);
  await openPayment();
  await press();
  expect(sentTo).toHaveLength(1);
  const url = new URL(sentTo[0] ?? "");
  expect(url.pathname).toBe("/checkout/paysera");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    locale: "lt",
    checkout: "C1",
    transaction: "T1",
  });
});

test("a method that is not offered is told, and the list asked for again", async () => {
  const errors = [{ code: "PAYMENT_METHOD_NOT_OFFERED", message: "" }];
  saleor.answer("transactionInitialize", started({ errors }, { type: "CHARGE_FAILURE" }));
  await openPayment();
  await press();
  expect(screen.getByRole("alert").textContent).toMatch(/choose another one/);
  await waitFor(() => expect(saleor.to("paymentGatewayInitialize")).toHaveLength(2));
});

test.each([
  ["RETURN_URL_NOT_ALLOWED", /not possible at the moment/],
  ["INTERNAL_ERROR", /Please try again/],
  ["SOMETHING_NEW", /Please try again/],
])("a refusal is told in the shopper's words, not in the app's: %s", async (code, words) => {
  const errors = [{ code, message: "Internals" }];
  saleor.answer("transactionInitialize", started({ errors }, { type: "CHARGE_FAILURE" }));
  await openPayment();
  await press();
  expect(screen.getByRole("alert").textContent).toMatch(words);
  expect(screen.getByRole("alert").textContent).not.toMatch(/Internals/);
  await press();
  expect(starts()).toHaveLength(2);
  expect(new Set(keys()).size).toBe(2);
});

test("an error gets the focus, each time", async () => {
  saleor.answer("transactionInitialize", unreachable);
  await openPayment();
  for (let times = 0; times < 2; times += 1) {
    await press();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("alert")));
  }
});

test("a page that the back button brings as it was left can be paid from again", async () => {
  await openPayment();
  await press();
  act(() => {
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  });
  expect(button().disabled).toBe(false);
  expect(told.active).toEqual([true, false]);
  await press();
  expect(new Set(keys()).size).toBe(1);
  expect(sentTo).toEqual([AT_PAYSERA, AT_PAYSERA]);
});

test("a page that is shown for the first time is not taken for one", async () => {
  await openPayment();
  await press();
  act(() => {
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  });
  expect(button().disabled).toBe(true);
});

test("whoever went back within the checkout is not sent to Paysera after all", async () => {
  const answers: ((answer: Awaited<ReturnType<typeof started>>) => void)[] = [];
  saleor.answer("transactionInitialize", new Promise((resolve) => answers.push(resolve)));
  await openPayment();
  await userEvent.click(button());
  await waitFor(() => expect(starts()).toHaveLength(1));
  act(() => abortCheckoutPaymentFlow());
  expect(button().disabled).toBe(false);
  answers[0]?.(await started({ redirectUrl: AT_PAYSERA }));
  expect((await screen.findByRole("alert")).textContent).toMatch(/interrupted/);
  expect(sentTo).toEqual([]);
});
