import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { PayseraPayment } from "@/checkout/components/payment/paysera/paysera-payment";
import { eachTestInAFreshBrowser, open } from "./page";
import { appIsAway, methodsAre, saleor, unreachable } from "./saleor";
import { billing, checkoutOf } from "./shop";

eachTestInAFreshBrowser("/checkout?checkout=C1&step=payment");

const two = [
  { key: "hanza", title: "Swedbank", logoUrl: "https://bank.example/swedbank.png" },
  { key: "card", title: "Card" },
];
/** As the app answers with any error: also with one that passes. */
const notConfigured = (code: string) => ({ configured: false, errors: [{ code, message: "" }] });
const nothing = () => {};
const payment = (checkout = checkoutOf(10)) => (
  <PayseraPayment
    checkout={checkout}
    billing={billing}
    onPaymentError={nothing}
    onBillingErrors={nothing}
    onPriceChangeNotice={nothing}
  />
);

test("the methods are radio buttons in a named group, and the shop's default is chosen", async () => {
  saleor.answer("paymentGatewayInitialize", methodsAre({ paymentMethods: two }));
  open(payment());
  const group = await screen.findByRole("group", { name: "How do you want to pay?" });
  const radios = within(group).getAllByRole<HTMLInputElement>("radio");
  expect(radios.map(({ value, checked }) => [value, checked])).toEqual([
    ["hanza", true],
    ["card", false],
  ]);
  expect(within(group).getByLabelText("Swedbank")).toBe(radios[0]);
});

test("a logo says nothing to those who do not see it: the title is there already", async () => {
  saleor.answer("paymentGatewayInitialize", methodsAre({ paymentMethods: two }));
  open(payment());
  await screen.findByText("Swedbank");
  expect(document.querySelector("img")?.getAttribute("alt")).toBe("");
  expect(document.querySelectorAll("img")).toHaveLength(1);
});

test("while the methods are loading, the page says so", () => {
  saleor.answer("paymentGatewayInitialize", new Promise<never>(() => {}));
  open(payment());
  expect(screen.getByRole("status").textContent).toBe("Loading the payment methods…");
});

test("in test mode the shopper reads that no real money moves", async () => {
  saleor.answer("paymentGatewayInitialize", methodsAre({ testMode: true, paymentMethods: two }));
  open(payment());
  expect((await screen.findByRole("note")).textContent).toMatch(/no real money/);
});

test.each(["CHANNEL_NOT_CONFIGURED", "UNSUPPORTED_CURRENCY", "INVALID_EVENT"])(
  "where Paysera cannot be paid with, there is no button to pay: %s",
  async (code) => {
    saleor.answer("paymentGatewayInitialize", methodsAre(notConfigured(code)));
    open(payment());
    await screen.findByText("Paysera is not available for this order.");
    expect(screen.queryByRole("button")).toBeNull();
  },
);

test.each([
  ["Saleor is away", unreachable],
  ["Saleor got no answer from the app", appIsAway],
  ["the app cannot look just now", methodsAre(notConfigured("DATABASE_BUSY"))],
])("where %s, the methods can be loaded again", async (_, answer) => {
  saleor.answer("paymentGatewayInitialize", answer, methodsAre({ paymentMethods: two }));
  open(payment());
  expect((await screen.findByRole("alert")).textContent).toMatch(/could not be loaded/);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByLabelText("Card");
});

test("the titles are asked for in the shopper's language", async () => {
  saleor.answer("paymentGatewayInitialize", methodsAre({ paymentMethods: two }));
  open(payment(), "lt");
  await screen.findByLabelText("Card");
  expect(saleor.asked[0]?.variables.gateways).toEqual([
    { id: "saleor-paysera", data: { locale: "lt" } },
  ]);
});

test("another total or country may mean other methods, and the old ones stay until then", async () => {
  const [first] = two;
  saleor.answer(
    "paymentGatewayInitialize",
    methodsAre({ paymentMethods: two }),
    methodsAre({ paymentMethods: first ? [first] : [] }),
    unreachable,
  );
  const { show } = open(payment());
  await screen.findByLabelText("Card");
  show(payment(checkoutOf(10, "LV")));
  expect(screen.queryByLabelText("Card")).not.toBeNull();
  await waitFor(() => expect(screen.queryByLabelText("Card")).toBeNull());
  show(payment(checkoutOf(12, "LV")));
  await waitFor(() => expect(saleor.asked).toHaveLength(3));
  expect(screen.queryByLabelText("Swedbank")).not.toBeNull();
});

test("an answer that comes late does not push out a newer one", async () => {
  const answers: ((answer: Awaited<ReturnType<typeof methodsAre>>) => void)[] = [];
  saleor.answer(
    "paymentGatewayInitialize",
    new Promise((resolve) => answers.push(resolve)),
    methodsAre({ paymentMethods: two }),
  );
  const { show } = open(payment());
  show(payment(checkoutOf(12)));
  await screen.findByLabelText("Card");
  await act(async () => answers[0]?.(await methodsAre({ configured: false })));
  expect(screen.queryByLabelText("Card")).not.toBeNull();
});

test("a checkout that costs nothing asks nobody for methods", () => {
  open(payment(checkoutOf(0)));
  expect(screen.getByRole("button", { name: "Place the free order" })).toBeDefined();
  expect(saleor.asked).toEqual([]);
});
