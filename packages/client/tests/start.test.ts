import { describe, expect, test } from "vitest";
import {
  AppUnreachable,
  adviceFor,
  createPaysera,
  PaymentRefused,
  SaleorRefused,
  SaleorUnreachable,
  type StartInput,
} from "../src/index.js";
import { initialized, saleorThatSays } from "./saleor.js";

const WISH: StartInput = {
  sourceId: "Q2hlY2tvdXQ6MQ==",
  amount: 24.98,
  returnUrl: "https://shop.example/return?lang=lt",
  paymentMethod: "smsbank",
  locale: "lt",
  idempotencyKey: "one-press-of-the-button",
};
const STARTED = {
  orderNumber: "SP-7K3M-9Q2X-V4TB",
  paymentMethod: "smsbank",
  testMode: true,
  redirectUrl: "https://bank.paysera.com/pay/?data=x&sign=y",
};

test("a started payment says where to send the browser", async () => {
  const { execute, sent } = saleorThatSays(initialized("CHARGE_ACTION_REQUIRED", STARTED));

  const started = await createPaysera({ execute }).start(WISH);

  expect(started.transactionId).toBe("VHJhbnNhY3Rpb24x");
  expect(started.orderNumber).toBe("SP-7K3M-9Q2X-V4TB");
  expect(started.testMode).toBe(true);
  expect(started.standing.state).toBe("awaiting_payment");
  expect(started.standing.redirectUrl).toBe(STARTED.redirectUrl);
  expect(sent[0]?.variables).toEqual({
    id: "Q2hlY2tvdXQ6MQ==",
    amount: 24.98,
    key: "one-press-of-the-button",
    gateway: {
      id: "saleor-paysera",
      data: {
        returnUrl: "https://shop.example/return?lang=lt&checkout=Q2hlY2tvdXQ6MQ%3D%3D",
        paymentMethod: "smsbank",
        locale: "lt",
      },
    },
  });
});

test("a payment begun twice may be found paid: there is nowhere to send the browser then", async () => {
  const { redirectUrl: _, ...data } = STARTED;
  const { execute } = saleorThatSays(initialized("CHARGE_SUCCESS", { ...data, state: "paid" }));

  const { standing } = await createPaysera({ execute }).start(WISH);

  expect(standing).toEqual({ state: "paid", canComplete: true, errors: [] });
});

describe("a refusal of the app's", () => {
  test.each([
    ["CHANNEL_NOT_CONFIGURED", "hide"],
    ["UNSUPPORTED_CURRENCY", "hide"],
    ["PAYMENT_METHOD_NOT_OFFERED", "choose_again"],
    ["RETURN_URL_NOT_ALLOWED", "tell_the_shop"],
    ["INVALID_PAYSERA_REQUEST", "tell_the_shop"],
    ["INTERNAL_ERROR", "start_again"],
    ["A_CODE_OF_NEXT_YEAR", "start_again"],
  ])("%s says what to do: %s", async (code, advice) => {
    const errors = [{ code, message: "No." }];
    const { execute } = saleorThatSays(initialized("CHARGE_FAILURE", { errors }, "No."));

    const refusal = await createPaysera({ execute })
      .start(WISH)
      .catch((error) => error);

    expect(refusal).toBeInstanceOf(PaymentRefused);
    expect(refusal).toMatchObject({ code, advice, errors, message: "No." });
  });

  test.each([
    [0, "complete"],
    ["0.00", "complete"],
    [0.001, "tell_the_shop"],
  ])("an amount of %s leads to: %s", async (amount, advice) => {
    const errors = [{ code: "INVALID_AMOUNT", message: "It cannot be paid." }];
    const { execute } = saleorThatSays(initialized("CHARGE_FAILURE", { errors }));

    const refusal = await createPaysera({ execute })
      .start({ ...WISH, amount })
      .catch((e) => e);

    expect(refusal.advice).toBe(advice);
  });
});

test.each(["/return", "", "return"])(
  "nobody can be sent back to %j: nothing is asked, and the shop has to mend it",
  async (returnUrl) => {
    const { execute, sent } = saleorThatSays(initialized("CHARGE_ACTION_REQUIRED", STARTED));

    const refusal = await createPaysera({ execute })
      .start({ ...WISH, returnUrl })
      .catch((error) => error);

    expect(refusal).toBeInstanceOf(PaymentRefused);
    expect(refusal).toMatchObject({ code: "RETURN_URL_NOT_ALLOWED", advice: "tell_the_shop" });
    expect(sent).toEqual([]);
  },
);

test.each([-9.99, "-9.99", Number.NaN, "", "ten", Number.POSITIVE_INFINITY])(
  "an amount of '%s' is none: nothing is asked, and the shop has to mend it",
  async (amount) => {
    const { execute, sent } = saleorThatSays(initialized("CHARGE_ACTION_REQUIRED", STARTED));
    const paysera = createPaysera({ execute });

    for (const call of [paysera.start({ ...WISH, amount }), paysera.methods({ ...WISH, amount })]) {
      const refusal = await call.catch((error) => error);
      expect(refusal).toBeInstanceOf(PaymentRefused);
      expect(refusal).toMatchObject({ code: "INVALID_AMOUNT", advice: "tell_the_shop" });
    }
    expect(sent).toEqual([]);
  },
);

test.each([undefined, 0, -0, "9.99"])("an amount of %s is asked for", async (amount) => {
  const { execute, sent } = saleorThatSays(initialized("CHARGE_ACTION_REQUIRED", STARTED));

  await createPaysera({ execute }).start({ ...WISH, amount } as StartInput);

  expect(sent).toHaveLength(1);
});

test("an app that did not answer is no refusal: the same call may be repeated", async () => {
  const { execute } = saleorThatSays(
    initialized("CHARGE_FAILURE", null, "Failed to delivery request."),
  );

  const silence = await createPaysera({ execute })
    .start(WISH)
    .catch((error) => error);

  expect(silence).toBeInstanceOf(AppUnreachable);
  expect(silence.advice).toBe("try_again");
});

describe("a fault of the app's that passes is no refusal", () => {
  test.each(["DATABASE_BUSY", "INTERNAL_ERROR", "SECRET_KEY_MISMATCH", "A_CODE_OF_NEXT_YEAR"])(
    "%s: the same call may be repeated, with the same key",
    async (code) => {
      const errors = [{ code, message: "Not now." }];
      const { execute } = saleorThatSays(initialized("CHARGE_ACTION_REQUIRED", { errors }));

      const notNow = await createPaysera({ execute })
        .start(WISH)
        .catch((error) => error);

      expect(notNow).toBeInstanceOf(AppUnreachable);
      expect(notNow).toMatchObject({ code, advice: "try_again", errors, message: "Not now." });
    },
  );

  test.each(["DATABASE_BUSY", "INTERNAL_ERROR", "SECRET_KEY_MISMATCH"])(
    "%s may be tried again, unless Saleor has booked it as the end of the transaction",
    async (code) => {
      const errors = [{ code, message: "Not now." }];
      const { execute } = saleorThatSays(initialized("CHARGE_FAILURE", { errors }));

      const refusal = await createPaysera({ execute })
        .start(WISH)
        .catch((error) => error);

      expect(adviceFor(code)).toBe("try_again");
      expect(refusal).toBeInstanceOf(PaymentRefused);
      expect(refusal.advice).toBe("start_again");
    },
  );
});

test("Saleor's own no carries Saleor's code", async () => {
  const errors = [{ code: "UNIQUE", field: "idempotencyKey", message: "It is used." }];
  const { execute } = saleorThatSays({ data: { transactionInitialize: { errors } } });

  const refusal = await createPaysera({ execute })
    .start(WISH)
    .catch((error) => error);

  expect(refusal).toBeInstanceOf(SaleorRefused);
  expect(refusal).toMatchObject({ code: "UNIQUE", errors, advice: "start_again" });
});

test("a checkout that is being completed just now is asked about again", async () => {
  const errors = [{ code: "CHECKOUT_COMPLETION_IN_PROGRESS", message: "Please wait." }];
  const { execute } = saleorThatSays({ data: { transactionInitialize: { errors } } });

  const notNow = await createPaysera({ execute })
    .start(WISH)
    .catch((error) => error);

  expect(notNow).toBeInstanceOf(SaleorUnreachable);
  expect(notNow).toMatchObject({
    code: "CHECKOUT_COMPLETION_IN_PROGRESS",
    advice: "try_again",
    message: "Please wait.",
  });
});

test("a connection that breaks is not a no", async () => {
  const { execute } = saleorThatSays(new TypeError("fetch failed"));

  const silence = await createPaysera({ execute })
    .start(WISH)
    .catch((error) => error);

  expect(silence).toBeInstanceOf(SaleorUnreachable);
  expect(silence.advice).toBe("try_again");
  expect(silence.cause).toBeInstanceOf(TypeError);
});
