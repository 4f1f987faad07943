import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { expect, test } from "vitest";
import { PayseraPayment } from "@/checkout/components/payment/paysera/paysera-payment";
import { PayseraReturn } from "@/checkout/components/payment/paysera/paysera-return";
import { eachTestInAFreshBrowser, open } from "./page";
import { methodsAre, saleor, stands, unreachable } from "./saleor";
import { billing, checkoutOf } from "./shop";

eachTestInAFreshBrowser("/checkout/paysera?checkout=C1&transaction=T1&order=PS-1");

// These are parts of a page: its landmarks are the storefront's. Colours need a real browser.
const options = { rules: { region: { enabled: false }, "color-contrast": { enabled: false } } };
const barriers = async () =>
  (await axe.run(document.body, options)).violations.map(({ id, help }) => `${id}: ${help}`);

test("the choice of a method has no barrier that axe-core finds, with an error neither", async () => {
  const card = { key: "card", title: "Card", logoUrl: "https://bank.example/card.png" };
  saleor.answer("paymentGatewayInitialize", methodsAre({ testMode: true, paymentMethods: [card] }));
  saleor.answer("transactionInitialize", unreachable);
  const nothing = () => {};
  open(
    <PayseraPayment
      checkout={checkoutOf(10)}
      billing={billing}
      onPaymentError={nothing}
      onBillingErrors={nothing}
      onPriceChangeNotice={nothing}
    />,
  );
  await screen.findByRole("group");
  expect(await barriers()).toEqual([]);
  await userEvent.click(screen.getByRole("button"));
  await screen.findByRole("alert");
  expect(await barriers()).toEqual([]);
});

test("the outcome of a payment has no barrier that axe-core finds", async () => {
  const data = { state: "cancelled", redirectUrl: "https://paysera.example/pay/1" };
  saleor.answer("transactionProcess", stands(data));
  open(<PayseraReturn />);
  await screen.findByRole("heading");
  expect(await barriers()).toEqual([]);
});
