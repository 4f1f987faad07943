import { expect, test } from "vitest";
import { AppUnreachable, createPaysera, GATEWAY_ID } from "../src/index.js";
import { saleorThatSays } from "./saleor.js";

const SMS_BANK = {
  key: "smsbank",
  title: "SMS Bankas",
  logoUrl: "https://paysera.example/sms.svg",
};

function offered(data: object | null, errors: object[] = []) {
  const gatewayConfigs = [{ id: GATEWAY_ID, data, errors }];
  return { data: { paymentGatewayInitialize: { gatewayConfigs, errors: [] } } };
}

test("the methods to show come with the language and the amount that were asked for", async () => {
  const data = { configured: true, testMode: true, paymentMethods: [SMS_BANK], errors: [] };
  const { execute, sent } = saleorThatSays(offered(data));

  const paysera = createPaysera({ execute });
  const answer = await paysera.methods({
    sourceId: "Q2hlY2tvdXQ6MQ==",
    amount: "9.99",
    locale: "lt",
  });

  expect(answer).toEqual(data);
  expect(sent[0]?.variables).toEqual({
    id: "Q2hlY2tvdXQ6MQ==",
    amount: "9.99",
    gateways: [{ id: "saleor-paysera", data: { locale: "lt" } }],
  });
});

test("a channel without Paysera is an answer, not an error", async () => {
  const errors = [{ code: "CHANNEL_NOT_CONFIGURED", message: "No project serves this channel." }];
  const data = { configured: false, testMode: false, paymentMethods: [], errors };
  const { execute } = saleorThatSays(offered(data));

  const answer = await createPaysera({ execute }).methods({ sourceId: "1" });

  expect(answer.configured).toBe(false);
});

test.each(["DATABASE_BUSY", "INTERNAL_ERROR", "SECRET_KEY_MISMATCH", "A_CODE_OF_NEXT_YEAR"])(
  "an app that cannot say it just now (%s) may be asked again",
  async (code) => {
    const errors = [{ code, message: "Not now." }];
    const data = { configured: false, testMode: false, paymentMethods: [], errors };
    const { execute } = saleorThatSays(offered(data));

    const notNow = await createPaysera({ execute })
      .methods({ sourceId: "1" })
      .catch((error) => error);

    expect(notNow).toBeInstanceOf(AppUnreachable);
    expect(notNow).toMatchObject({ code, advice: "try_again" });
  },
);

test("an app that did not answer Saleor is told apart from one that offers nothing", async () => {
  const { execute } = saleorThatSays(offered(null, [{ code: "INVALID", message: "No response." }]));

  const asking = createPaysera({ execute }).methods({ sourceId: "1" });

  await expect(asking).rejects.toBeInstanceOf(AppUnreachable);
});
