import type { Standing } from "@saleor-paysera/client";
import { expect, test } from "vitest";
import { afterPatience, outcomeOf, stepsDone } from "../src/outcome";
import type { Checkout } from "../src/saleor";

const CHECKOUT = { totalPrice: { gross: { amount: 19.29, currency: "EUR" } } } as Checkout;
const CHANGED = { checkoutTotal: 19.29, amount: 11.39 };
const LINK = "https://paysera.example/pay";

const standing = (state: Standing["state"], more: Partial<Standing> = {}): Standing => ({
  state,
  canComplete: false,
  errors: [],
  ...more,
});

test("what is said of another total stays when patience is over", () => {
  const outcome = outcomeOf(standing("awaiting_payment", { changedTotal: CHANGED }), CHECKOUT);

  expect(outcome).toMatchObject({ more: "changedTotalMore", toCheckout: "payAnew" });
  expect(afterPatience(outcome)).toEqual({ ...outcome, canAskAgain: true });
});

test("without another total the shopper is told that they need not wait, and can still pay", () => {
  const outcome = outcomeOf(standing("awaiting_payment", { redirectUrl: LINK }), CHECKOUT);

  expect(afterPatience(outcome)).toEqual({
    state: "awaiting_payment",
    more: "patienceMore",
    canPayHere: true,
    toCheckout: "chooseAgain",
    canAskAgain: true,
  });
});

test("another total leads nobody away from a payment that the bank has", () => {
  const outcome = outcomeOf(standing("pending", { changedTotal: CHANGED }), CHECKOUT);

  expect(afterPatience(outcome)).toEqual({
    state: "pending",
    canPayHere: false,
    canAskAgain: true,
  });
});

test("a payment that the app has lost is no payment, and another way is open", () => {
  const errors = [{ code: "UNKNOWN_TRANSACTION", message: "No payment has it." }];

  expect(outcomeOf(standing("unclear", { errors }), CHECKOUT)).toEqual({
    state: "unknown",
    toCheckout: "chooseAgain",
  });
});

test.each(["expired", "called_off", "refused"] as const)(
  "after one that is %s another is begun",
  (state) => {
    expect(outcomeOf(standing(state), CHECKOUT).toCheckout).toBe("payAnew");
  },
);

test.each(["unclear", "checking"] as const)("%s takes back nothing that was seen", (state) => {
  expect(stepsDone({ state }, 1)).toBe(1);
});

test("what is seen counts, whatever was seen before", () => {
  expect(stepsDone({ state: "cancelled" }, 1)).toBe(0);
  expect(stepsDone({ state: "completing" }, 0)).toBe(2);
});

test("nobody is told that the page goes on asking when it does not", () => {
  expect(afterPatience(outcomeOf(standing("unclear"), null)).more).toBe("unclearLateMore");
});
