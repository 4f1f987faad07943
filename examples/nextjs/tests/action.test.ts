import { createPaysera, GATEWAY_ID } from "@saleor-paysera/client";
import { beforeEach, expect, test } from "vitest";
import { askSaleor } from "@/app/(checkout)/checkout/paysera/actions";
import type { GraphQLError, GraphQLResult } from "@/lib/graphql";
import { methodsAre, saleor, stands, started } from "./saleor";

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

const failed = (error: Omit<GraphQLError, "message">): GraphQLResult<unknown> => ({
  ok: false,
  error: { message: "Said by the storefront", ...error },
});

test.each([
  failed({ type: "network", isRetryable: true }),
  failed({ type: "http", statusCode: 503, isRetryable: true }),
  failed({ type: "http", statusCode: 403, isRetryable: false }),
  failed({ type: "http", statusCode: 413, isRetryable: false }),
  failed({ type: "graphql", isRetryable: false }),
])("whatever is no refusal of Saleor's is something to try again: %j", async (answer) => {
  saleor.answer("transactionProcess", answer);
  await expect(paysera.check("T1")).rejects.toMatchObject({
    name: "SaleorUnreachable",
    message: expect.stringContaining("Said by the storefront"),
  });
});

test("a document that Saleor does not take is something for the shop", async () => {
  saleor.answer(
    "transactionProcess",
    failed({ type: "http", statusCode: 400, isRetryable: false }),
  );
  await expect(paysera.check("T1")).rejects.toMatchObject({
    advice: "tell_the_shop",
    message: "Said by the storefront",
  });
});
