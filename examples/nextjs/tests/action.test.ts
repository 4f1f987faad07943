import { createPaysera, GATEWAY_ID } from "@saleor-paysera/client";
import { beforeEach, expect, test } from "vitest";
import { askSaleor } from "@/app/(checkout)/paysera-actions";
import { methodsAre, saleor, stands, started, unreachable } from "./saleor";

const paysera = createPaysera({ execute: askSaleor });
const payment = {
  sourceId: "C1",
  amount: 10,
  returnUrl: "https://shop.example/",
  idempotencyKey: "k",
};

beforeEach(() => saleor.reset());

test("each of the client's calls is sent to Saleor", async () => {
  saleor.answer("paymentGatewayInitialize", methodsAre({ testMode: true }));
  saleor.answer("transactionInitialize", started({ redirectUrl: "https://paysera.example/" }));
  saleor.answer("transactionProcess", stands({ state: "pending" }));
  expect((await paysera.methods(payment)).testMode).toBe(true);
  expect((await paysera.start(payment)).standing.redirectUrl).toBe("https://paysera.example/");
  expect((await paysera.check("T1")).state).toBe("pending");
});

test("no other document is sent to Saleor", async () => {
  const { errors } = await askSaleor("query { me { email } }", {});
  expect(errors).toHaveLength(1);
  expect(saleor.asked).toEqual([]);
});

test.each([
  { gateway: { id: "another.gateway" } },
  { gateway: null },
  { gateways: [{ id: GATEWAY_ID }, { id: "another.gateway" }] },
  { gateways: "another.gateway" },
])("no payment with another gateway is sent to Saleor: %j", async (variables) => {
  saleor.answer("transactionInitialize", started({ redirectUrl: "https://paysera.example/" }));
  await paysera.start(payment);
  const document = saleor.asked[0]?.document ?? "";
  const { errors } = await askSaleor(document, variables);
  expect(errors).toHaveLength(1);
  expect(saleor.asked).toHaveLength(1);
});

test("a Saleor that is away is something to try again", async () => {
  saleor.answer("transactionProcess", unreachable);
  await expect(paysera.check("T1")).rejects.toMatchObject({ advice: "try_again" });
});

test("a Saleor that does not take the document is something for the shop", async () => {
  const error = { type: "graphql", message: "Unknown argument", isRetryable: false } as const;
  saleor.answer("transactionProcess", { ok: false, error });
  await expect(paysera.check("T1")).rejects.toMatchObject({
    advice: "tell_the_shop",
    message: "Unknown argument",
  });
});
