import { expect, test } from "vitest";
import { createPaysera, DOCUMENTS, SaleorRefused, SaleorUnreachable } from "../src/index.js";
import { servedBy } from "./saleor.js";

const ORDER = { id: "T3JkZXI6MQ==", number: "17" };

test("with an address alone, documents go there by fetch", async () => {
  const answer = JSON.stringify({ data: { checkoutComplete: { order: ORDER, errors: [] } } });

  await servedBy(answer, 200, async (saleorApiUrl, received) => {
    expect(await createPaysera({ saleorApiUrl }).complete("Q2hl")).toEqual(ORDER);
    expect(JSON.parse(received[0] ?? "")).toMatchObject({ variables: { id: "Q2hl" } });
  });
});

test("what is sent is one of the documents that a server may pass on", async () => {
  const sent: string[] = [];
  const paysera = createPaysera({
    execute: async (document) => {
      sent.push(document);
      return {};
    },
  });
  const wish = { sourceId: "1", returnUrl: "https://shop.example", idempotencyKey: "k" };
  const calls = [
    paysera.methods(wish),
    paysera.start(wish),
    paysera.check("1"),
    paysera.complete("1"),
  ];
  await Promise.allSettled(calls);

  expect(new Set(sent)).toEqual(DOCUMENTS);
});

test("a document that Saleor refuses tells Saleor's reason", async () => {
  const answer = JSON.stringify({ errors: [{ message: 'Cannot query field "x".' }] });

  await servedBy(answer, 400, async (saleorApiUrl) => {
    const refusal = await createPaysera({ saleorApiUrl })
      .complete("Q2hl")
      .catch((e) => e);
    expect(refusal).toBeInstanceOf(SaleorRefused);
    expect(refusal.message).toBe('Cannot query field "x".');
  });
});

const REFUSED_BY_A_GUARD = '{"errors": [{"message": "Too many requests."}]}';
const BROKEN_OFF =
  '{"errors": [{"message": "Internal Server Error"}], "data": {"checkoutComplete": null}}';

test.each([
  ["an error page", "<!doctype html><title>Bad Gateway</title>", 502],
  ["a guard's no, in JSON", REFUSED_BY_A_GUARD, 429],
  ["a fault, in JSON", REFUSED_BY_A_GUARD, 503],
  ["a document that was begun and broke off", BROKEN_OFF, 200],
  ["the same without any data", '{"errors": [{"message": "Internal"}], "data": null}', 200],
  ["nothing", "", 200],
  ["JSON that is no GraphQL", '"maintenance"', 200],
  ["null", "null", 200],
  ["no data", "{}", 200],
])("%s in place of an answer: Saleor is unreachable", async (_, body, status) => {
  await servedBy(body, status, async (saleorApiUrl) => {
    const silence = await createPaysera({ saleorApiUrl })
      .complete("Q2hl")
      .catch((e) => e);
    expect(silence).toBeInstanceOf(SaleorUnreachable);
    expect(silence.advice).toBe("try_again");
  });
});
