import { expect, test } from "vitest";
import { createPaysera } from "../src/index.js";
import { initialized, saleorThatSays } from "./saleor.js";

test("what start puts into the return address, resume reads in whatever tab it is opened", async () => {
  const { execute, sent } = saleorThatSays(initialized("CHARGE_ACTION_REQUIRED", {}));
  const paysera = createPaysera({ execute });
  const sourceId = "Q2hlY2tvdXQ6YSti/w==";
  await paysera
    .start({ sourceId, returnUrl: "https://shop.example/return", idempotencyKey: "k" })
    .catch(() => undefined);
  const { gateway } = sent.map(({ variables }) => variables)[0] as {
    gateway: { data: { returnUrl: string } };
  };
  const cameBackTo = `${gateway.data.returnUrl}&transaction=VHI6MQ%3D%3D&order=SP-1`;

  expect(paysera.resume(cameBackTo)).toEqual({
    transactionId: "VHI6MQ==",
    sourceId,
    orderNumber: "SP-1",
  });
});

test("an address without a transaction is no return", () => {
  const paysera = createPaysera({ saleorApiUrl: "https://shop.example/graphql/" });

  expect(paysera.resume("https://shop.example/return?checkout=1")).toBeNull();
});
