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

test("a page that was returned to before starts the next payment without the old one", async () => {
  const { execute, sent } = saleorThatSays(initialized("CHARGE_ACTION_REQUIRED", {}));
  const returnUrl =
    "https://shop.example/return?lang=lt&checkout=old&transaction=VDA%3D&order=SP-0";
  await createPaysera({ execute })
    .start({ sourceId: "Q2hl", returnUrl, idempotencyKey: "k" })
    .catch(() => undefined);

  expect(sent[0]?.variables).toMatchObject({
    gateway: { data: { returnUrl: "https://shop.example/return?lang=lt&checkout=Q2hl" } },
  });
});

test("of an address that has been added to twice the last counts", () => {
  const paysera = createPaysera({ saleorApiUrl: "https://shop.example/graphql/" });
  const address =
    "https://shop.example/return?transaction=VDA%3D&order=SP-0&checkout=1&transaction=VDE%3D&order=SP-1";

  expect(paysera.resume(address)).toEqual({
    transactionId: "VDE=",
    sourceId: "1",
    orderNumber: "SP-1",
  });
});

test("a server that knows but the path can resume, too", () => {
  const paysera = createPaysera({ saleorApiUrl: "https://shop.example/graphql/" });

  expect(paysera.resume("/return?transaction=VDE%3D")).toEqual({ transactionId: "VDE=" });
  expect(paysera.resume("http://[")).toBeNull();
});

test("an address without a transaction is no return", () => {
  const paysera = createPaysera({ saleorApiUrl: "https://shop.example/graphql/" });

  expect(paysera.resume("https://shop.example/return?checkout=1")).toBeNull();
});
