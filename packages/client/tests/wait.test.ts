import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPaysera, type Execute, SaleorRefused, type Standing } from "../src/index.js";
import { processed, saleorThatSays } from "./saleor.js";

const WAITING = processed("CHARGE_ACTION_REQUIRED", {
  state: "awaiting_payment",
  redirectUrl: "https://bank.paysera.com/pay/",
});
const PENDING = processed("CHARGE_ACTION_REQUIRED", { state: "pending" });
const PAID = processed("CHARGE_SUCCESS", { state: "paid" });
const CANCELLED = processed("CHARGE_ACTION_REQUIRED", { state: "cancelled" });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Run a wait to its end, however long it is. */
async function waited<T>(waiting: Promise<T>): Promise<T> {
  const settled = waiting.catch((error) => error);
  await vi.runAllTimersAsync();
  return settled;
}

test("it asks until the money is in, and tells each change once", async () => {
  const { execute, sent } = saleorThatSays(WAITING, WAITING, PENDING, PAID);
  const seen: string[] = [];
  const onChange = ({ state }: Standing) => seen.push(state);

  const standing = await waited(createPaysera({ execute }).wait("VHI6MQ==", { onChange }));

  expect(standing.state).toBe("paid");
  expect(seen).toEqual(["awaiting_payment", "pending", "paid"]);
  expect(sent).toHaveLength(4);
});

test("it ends where the shopper has something to decide", async () => {
  const { execute, sent } = saleorThatSays(CANCELLED, PAID);

  const standing = await waited(createPaysera({ execute }).wait("VHI6MQ=="));

  expect(standing.state).toBe("cancelled");
  expect(sent).toHaveLength(1);
});

test("a Saleor that is away, and an app that is away, are waited for", async () => {
  const silent = processed("CHARGE_FAILURE", null, "Failed to delivery request.");
  const { execute } = saleorThatSays(new TypeError("fetch failed"), silent, PAID);

  expect((await waited(createPaysera({ execute }).wait("VHI6MQ=="))).state).toBe("paid");
});

test.each([
  ["broke off", { errors: [{ message: "Internal" }], data: { transactionProcess: null } }],
  [
    "is completing the checkout",
    {
      data: {
        transactionProcess: {
          errors: [{ code: "CHECKOUT_COMPLETION_IN_PROGRESS", message: "Please wait." }],
        },
      },
    },
  ],
])("a Saleor that %s is asked again", async (_, answer) => {
  const { execute } = saleorThatSays(answer, PAID);

  expect((await waited(createPaysera({ execute }).wait("VHI6MQ=="))).state).toBe("paid");
});

test("a transaction that Saleor does not know is not waited for", async () => {
  const errors = [{ code: "NOT_FOUND", message: "Couldn't resolve to a node." }];
  const { execute, sent } = saleorThatSays({ data: { transactionProcess: { errors } } });

  expect(await waited(createPaysera({ execute }).wait("VHI6MQ=="))).toBeInstanceOf(SaleorRefused);
  expect(sent).toHaveLength(1);
});

test("a payment that the app does not know is not waited for", async () => {
  const errors = [{ code: "UNKNOWN_TRANSACTION", message: "No payment has it." }];
  const { execute, sent } = saleorThatSays(processed("CHARGE_ACTION_REQUIRED", { errors }), PAID);

  const standing = await waited(createPaysera({ execute }).wait("VHI6MQ=="));

  expect(standing).toMatchObject({ state: "unclear", errors });
  expect(sent).toHaveLength(1);
});

test("after its patience it gives back how things stand, having asked every few seconds", async () => {
  const { execute, sent } = saleorThatSays(WAITING);
  const began = Date.now();

  const standing = await waited(createPaysera({ execute }).wait("VHI6MQ==", { patience: 30_000 }));

  expect(standing.state).toBe("awaiting_payment");
  expect(Date.now() - began).toBeLessThanOrEqual(30_000);
  expect(sent.length).toBeGreaterThan(8);
  expect(sent.length).toBeLessThan(20);
});

/** A Saleor that never answers the first questions; `given` are their signals. */
function saleorThatHangs(times: number): { execute: Execute; given: (AbortSignal | undefined)[] } {
  const { execute: answer } = saleorThatSays(PAID);
  const given: (AbortSignal | undefined)[] = [];
  const execute: Execute = (document, variables, signal) => {
    given.push(signal);
    return given.length > times ? answer(document, variables) : new Promise(() => undefined);
  };
  return { execute, given };
}

test("a question that hangs is given up, and asked again", async () => {
  const { execute, given } = saleorThatHangs(1);
  const began = Date.now();

  const standing = await waited(createPaysera({ execute }).wait("VHI6MQ=="));

  expect(standing.state).toBe("paid");
  expect(given[0]?.aborted).toBe(true);
  expect(Date.now() - began).toBeLessThan(25_000);
});

test("patience ends while a question hangs, too", async () => {
  const { execute } = saleorThatHangs(Number.POSITIVE_INFINITY);
  const began = Date.now();

  const standing = await waited(createPaysera({ execute }).wait("VHI6MQ==", { patience: 30_000 }));

  expect(standing).toMatchObject({ state: "unclear", errors: [{ code: "SALEOR_UNREACHABLE" }] });
  expect(Date.now() - began).toBeLessThanOrEqual(30_000);
});

test("without patience it asks once, and lets Saleor answer", async () => {
  const { execute, given } = saleorThatHangs(0);
  const slowly: Execute = async (...question) => {
    await new Promise((later) => setTimeout(later, 2_000));
    return execute(...question);
  };

  const waiting = createPaysera({ execute: slowly }).wait("VHI6MQ==", { patience: 0 });

  expect((await waited(waiting)).state).toBe("paid");
  expect(given).toHaveLength(1);
});

test("a page that is left does not wait for an answer that hangs", async () => {
  const { execute, given } = saleorThatHangs(1);
  const leaving = new AbortController();
  const waiting = createPaysera({ execute }).wait("VHI6MQ==", { signal: leaving.signal });
  const ended = waiting.catch((reason) => reason);
  await vi.advanceTimersByTimeAsync(100);
  leaving.abort();

  expect(await ended).toBe(leaving.signal.reason);
  expect(given[0]?.aborted).toBe(true);
});

test("a page that was left already asks nothing", async () => {
  const { execute, sent } = saleorThatSays(PAID);
  const signal = AbortSignal.abort("left");

  expect(await waited(createPaysera({ execute }).wait("VHI6MQ==", { signal }))).toBe("left");
  expect(sent).toEqual([]);
});

test("a page that is left stops the questions at once", async () => {
  const { execute, sent } = saleorThatSays(WAITING);
  const leaving = new AbortController();
  const waiting = createPaysera({ execute }).wait("VHI6MQ==", { signal: leaving.signal });
  const ended = waiting.catch((reason) => reason);
  await vi.advanceTimersByTimeAsync(600);
  leaving.abort();

  expect(await ended).toBe(leaving.signal.reason);
  const askedSoFar = sent.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveLength(askedSoFar);
});
