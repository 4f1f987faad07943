import { afterEach, beforeEach, expect, test, vi } from "vitest";

const payment = { sourceId: "C1", amount: 10, paymentMethod: "card" };

/** The module as a page finds it that was just loaded. */
async function newPage() {
  vi.resetModules();
  return import("@/checkout/lib/payment/providers/paysera-wish");
}

beforeEach(() => sessionStorage.clear());
afterEach(() => vi.unstubAllGlobals());

test("the same wish keeps its key when the page is loaded anew", async () => {
  const before = (await newPage()).wishToPay(payment);
  const after = (await newPage()).wishToPay(payment);
  expect(before.isNew).toBe(true);
  expect(after).toEqual({ idempotencyKey: before.idempotencyKey, isNew: false });
});

test.each([
  { ...payment, sourceId: "C2" },
  { ...payment, amount: 10.01 },
  { ...payment, paymentMethod: "hanza" },
  { sourceId: "C1", amount: 10 },
])("another checkout, amount or method is another wish: %j", async (other) => {
  const { wishToPay } = await newPage();
  const { idempotencyKey } = wishToPay(payment);
  const wish = wishToPay(other);
  expect(wish.isNew).toBe(true);
  expect(wish.idempotencyKey).not.toBe(idempotencyKey);
});

test("a forgotten wish is a new one, in this page and the next", async () => {
  const { wishToPay, forgetWish } = await newPage();
  wishToPay(payment);
  forgetWish();
  expect((await newPage()).wishToPay(payment).isNew).toBe(true);
  forgetWish();
  expect(wishToPay(payment).isNew).toBe(true);
});

test("where storage is closed, the page remembers", async () => {
  const closed = () => {
    throw new DOMException("closed", "SecurityError");
  };
  vi.stubGlobal("sessionStorage", { getItem: closed, setItem: closed, removeItem: closed });
  const { wishToPay, forgetWish } = await newPage();
  const { idempotencyKey } = wishToPay(payment);
  expect(wishToPay(payment)).toEqual({ idempotencyKey, isNew: false });
  forgetWish();
  expect(wishToPay(payment).isNew).toBe(true);
});

test("whatever else lies in storage hinders nobody", async () => {
  sessionStorage.setItem("checkout:paysera-wish", "{");
  expect((await newPage()).wishToPay(payment).isNew).toBe(true);
});
