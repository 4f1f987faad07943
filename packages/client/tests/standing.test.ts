import { describe, expect, test } from "vitest";
import { createPaysera, PAYMENT_STATES } from "../src/index.js";
import { processed, saleorThatSays } from "./saleor.js";

const LINK = "https://bank.paysera.com/pay/?data=x&sign=y";

async function standing(type: string, data: object | null, message = "") {
  const { execute } = saleorThatSays(processed(type, data, message));
  return createPaysera({ execute }).check("VHI6MQ==");
}

describe("what the app says", () => {
  test.each(PAYMENT_STATES)("%s is passed on as it is", async (state) => {
    const type = state === "paid" ? "CHARGE_SUCCESS" : "CHARGE_ACTION_REQUIRED";

    expect((await standing(type, { state })).state).toBe(state);
  });

  test.each(["awaiting_payment", "cancelled"])(
    "%s can still be paid by its link",
    async (state) => {
      const answer = await standing("CHARGE_ACTION_REQUIRED", { state, redirectUrl: LINK });

      expect(answer.redirectUrl).toBe(LINK);
      expect(answer.canComplete).toBe(false);
    },
  );

  test("a pending payment completes nothing", async () => {
    const answer = await standing("CHARGE_ACTION_REQUIRED", { state: "pending" });

    expect(answer.canComplete).toBe(false);
  });

  test("unless the shop takes pending payments for paid: Saleor has a CHARGE_REQUEST then", async () => {
    expect((await standing("CHARGE_REQUEST", { state: "pending" })).canComplete).toBe(true);
  });

  test("the link of another amount than is due now is not offered", async () => {
    const answer = await standing("CHARGE_ACTION_REQUIRED", {
      state: "awaiting_payment",
      redirectUrl: LINK,
      checkoutChanged: true,
      checkoutTotal: 30,
      amount: 24.98,
    });

    expect(answer.redirectUrl).toBeUndefined();
    expect(answer.changedTotal).toEqual({ checkoutTotal: 30, amount: 24.98 });
  });
});

describe("what Saleor says by itself, without data, once it has booked an outcome", () => {
  test.each([
    ["CHARGE_SUCCESS", "paid", true],
    ["CHARGE_REQUEST", "pending", true],
    ["CHARGE_FAILURE", "refused", false],
  ])("%s: %s", async (type, state, canComplete) => {
    expect(await standing(type, null)).toMatchObject({ state, canComplete });
  });

  test("a refusal keeps its reason for the log", async () => {
    const { errors } = await standing("CHARGE_FAILURE", null, "The time to pay is over.");

    expect(errors).toEqual([{ code: "PAYMENT_REFUSED", message: "The time to pay is over." }]);
  });
});

describe("an answer that tells nothing about the money", () => {
  test.each([
    ["the app did not answer Saleor", "CHARGE_FAILURE", null, "Failed to delivery request."],
    [
      "the app could not look now",
      "CHARGE_ACTION_REQUIRED",
      { errors: [{ code: "DATABASE_BUSY" }] },
      "",
    ],
    ["an event of another kind", "INFO", null, ""],
  ])("%s: unclear, ask again", async (_, type, data, message) => {
    expect(await standing(type, data, message)).toMatchObject({
      state: "unclear",
      canComplete: false,
    });
  });
});
