import { expect, test } from "vitest";
import { createPaysera, SaleorRefused } from "../src/index.js";
import { saleorThatSays } from "./saleor.js";

test("a paid checkout becomes an order", async () => {
  const order = { id: "T3JkZXI6MQ==", number: "17" };
  const { execute } = saleorThatSays({ data: { checkoutComplete: { order, errors: [] } } });

  expect(await createPaysera({ execute }).complete("Q2hlY2tvdXQ6MQ==")).toEqual(order);
});

test("why Saleor makes no order is in its code", async () => {
  const errors = [{ code: "INSUFFICIENT_STOCK", field: null, message: "Sold out." }];
  const { execute } = saleorThatSays({ data: { checkoutComplete: { order: null, errors } } });

  const refusal = await createPaysera({ execute })
    .complete("Q2hl")
    .catch((error) => error);

  expect(refusal).toBeInstanceOf(SaleorRefused);
  expect(refusal.code).toBe("INSUFFICIENT_STOCK");
});
