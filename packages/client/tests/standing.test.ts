import { describe, expect, test } from "vitest";
import { createPaysera, PAYMENT_STATES } from "../src/index.js";
import { type Booked, initialized, processed, saleorThatSays } from "./saleor.js";

const LINK = "https://bank.paysera.com/pay/?data=x&sign=y";

async function standing(type: string, data: object | null, message = "", booked: Booked = {}) {
  const { execute } = saleorThatSays(processed(type, data, message, booked));
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

  test.each(["javascript:alert(1)", "/pay", "data:text/html,x", 7, ""])(
    "a link that is no web address is none: %s",
    async (redirectUrl) => {
      const answer = await standing("CHARGE_ACTION_REQUIRED", { state: "cancelled", redirectUrl });

      expect(answer.redirectUrl).toBeUndefined();
    },
  );

  test.each(["pending", "paid", "expired", "called_off"])(
    "%s is nothing to pay, whatever link comes with it",
    async (state) => {
      const answer = await standing("CHARGE_ACTION_REQUIRED", { state, redirectUrl: LINK });

      expect(answer.redirectUrl).toBeUndefined();
    },
  );

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
    ["CHARGE_SUCCESS", { charged: 24.98 }, "paid", true],
    ["CHARGE_REQUEST", { pending: 24.98 }, "pending", true],
    ["CHARGE_FAILURE", {}, "refused", false],
  ])("%s: %s is %s", async (type, booked, state, canComplete) => {
    expect(await standing(type, null, "", booked)).toMatchObject({ state, canComplete });
  });

  // It answers with the first final event, whatever came after it.
  test.each(["CHARGE_FAILURE", "CHARGE_REQUEST"])(
    "%s, and then the money came: what is charged counts",
    async (type) => {
      const answer = await standing(type, null, "The time to pay is over.", { charged: 24.98 });

      expect(answer).toEqual({ state: "paid", canComplete: true, errors: [] });
    },
  );

  test("an app that does not answer any more hides no money either", async () => {
    const answer = await standing("CHARGE_FAILURE", null, "Failed to delivery request.", {
      charged: 24.98,
    });

    expect(answer.state).toBe("paid");
  });

  test("a bank that took its word back leaves nothing to complete with", async () => {
    const answer = await standing("CHARGE_REQUEST", null);

    expect(answer).toMatchObject({ state: "refused", canComplete: false });
  });

  test("a payment begun twice is found paid by what is charged, too", async () => {
    const { execute } = saleorThatSays(
      initialized("CHARGE_FAILURE", null, "Failed to delivery request.", { charged: 24.98 }),
    );
    const wish = { sourceId: "Q2hl", returnUrl: "https://shop.example/", idempotencyKey: "k" };

    expect((await createPaysera({ execute }).start(wish)).standing.state).toBe("paid");
  });

  test("a Saleor that does not tell the amounts is taken at its event's word", async () => {
    const { execute } = saleorThatSays({
      data: { transactionProcess: { transactionEvent: { type: "CHARGE_REQUEST" }, data: null } },
    });

    expect((await createPaysera({ execute }).check("VHI6MQ==")).state).toBe("pending");
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
    [
      "a state of next year",
      "CHARGE_ACTION_REQUIRED",
      { state: "held_back", redirectUrl: LINK },
      "",
    ],
    ["a state that is no text", "CHARGE_ACTION_REQUIRED", { state: 7 }, ""],
    ["a state of next year as a final word", "CHARGE_FAILURE", { state: "held_back" }, ""],
  ])("%s: unclear, ask again", async (_, type, data, message) => {
    const answer = await standing(type, data, message);

    expect(answer).toMatchObject({ state: "unclear", canComplete: false });
    expect(answer.errors).toHaveLength(1);
    expect(answer.redirectUrl).toBeUndefined();
  });
});
