import { beforeEach, describe, expect, test } from "vitest";
import {
  AppUnreachable,
  createWishes,
  PaymentRefused,
  SaleorRefused,
  SaleorUnreachable,
  type Standing,
  type StartInput,
  type Wish,
  type WishStorage,
} from "../src/index.js";

const BY_SMS: Wish = {
  sourceId: "C1",
  amount: 10,
  paymentMethod: "smsbank",
  returnUrl: "https://shop.example/return",
};
const BY_CARD: Wish = { ...BY_SMS, paymentMethod: "card" };
const OPEN = standing("awaiting_payment", { redirectUrl: "https://paysera.example/pay" });
const PENDING = standing("pending");
const PAID = standing("paid", { canComplete: true });

function standing(state: Standing["state"], more: Partial<Standing> = {}): Standing {
  return { state, canComplete: false, errors: [], ...more };
}

/** Saleor, the app and Paysera in one: a key begins one payment, which stands as it is told to. */
class Saleor {
  started: StartInput[] = [];
  checked: string[] = [];
  stands: Record<string, Standing | Error> = {};
  next: Error | null = null;

  get keys(): string[] {
    return this.started.map(({ idempotencyKey }) => idempotencyKey);
  }

  start = async (input: StartInput) => {
    this.started.push(input);
    const refusal = this.next;
    this.next = null;
    if (refusal) throw refusal;
    const transactionId = `T${[...new Set(this.keys)].indexOf(input.idempotencyKey) + 1}`;
    const found = this.stands[transactionId] ?? OPEN;
    if (found instanceof Error) throw found;
    return { transactionId, orderNumber: "", paymentMethod: null, testMode: true, standing: found };
  };

  check = async (transactionId: string): Promise<Standing> => {
    this.checked.push(transactionId);
    const found = this.stands[transactionId] ?? OPEN;
    if (found instanceof Error) throw found;
    return found;
  };
}

function storageOf(texts: Record<string, string> = {}): WishStorage {
  return {
    getItem: (name) => texts[name] ?? null,
    setItem: (name, text) => {
      texts[name] = text;
    },
  };
}

let saleor: Saleor;
let storage: WishStorage;
/** As a page finds it that was just loaded, in any tab. */
const newPage = () => createWishes(saleor, () => storage);

beforeEach(() => {
  saleor = new Saleor();
  storage = storageOf();
});

describe("the same wish is the same payment", () => {
  test("in the next page, too", async () => {
    const first = await newPage().pay(BY_SMS);
    const second = await newPage().pay({ ...BY_SMS, amount: "10.00" });

    expect(second).toEqual(first);
    expect(first).toEqual({ transactionId: "T1", standing: OPEN });
    expect(new Set(saleor.keys).size).toBe(1);
    expect(saleor.checked).toEqual([]);
  });

  test("for two presses at once", async () => {
    const wishes = newPage();
    await Promise.all([wishes.pay(BY_SMS), wishes.pay(BY_SMS), newPage().pay(BY_SMS)]);

    expect(new Set(saleor.keys).size).toBe(1);
  });

  test.each([
    new SaleorUnreachable("gone"),
    new AppUnreachable([{ code: "DATABASE_BUSY", message: "Not now." }]),
  ])("after an answer that was lost: %s", async (lost) => {
    saleor.next = lost;
    await expect(newPage().pay(BY_SMS)).rejects.toBe(lost);
    await newPage().pay(BY_SMS);

    expect(new Set(saleor.keys).size).toBe(1);
  });

  test.each([
    ["checkout", { sourceId: "C2" }],
    ["amount", { amount: 10.01 }],
    ["amount: what is due", { amount: undefined }],
    ["method", { paymentMethod: "card" }],
    ["method: the shop's own choice", { paymentMethod: undefined }],
  ])("another %s is another one", async (_, other) => {
    await newPage().pay(BY_SMS);
    await newPage().pay({ ...BY_SMS, ...other } as Wish);

    expect(new Set(saleor.keys).size).toBe(2);
  });
});

describe("a payment that has ended is replaced", () => {
  test.each(["expired", "called_off"] as const)("when it is %s", async (state) => {
    await newPage().pay(BY_SMS);
    saleor.stands = { T1: standing(state) };

    expect(await newPage().pay(BY_SMS)).toEqual({ transactionId: "T2", standing: OPEN });
    expect(await newPage().pay(BY_SMS)).toMatchObject({ transactionId: "T2" });
  });

  test("once, however many presses find it", async () => {
    await newPage().pay(BY_SMS);
    saleor.stands = { T1: standing("expired") };
    await Promise.all([newPage().pay(BY_SMS), newPage().pay(BY_SMS)]);

    expect(new Set(saleor.keys).size).toBe(2);
  });

  test.each([
    new PaymentRefused([{ code: "PAYMENT_REFUSED", message: "The time to pay is over." }]),
    new SaleorRefused([{ code: "UNIQUE", message: "The key is used." }]),
  ])("when it is refused by now: %s", async (refusal) => {
    await newPage().pay(BY_SMS);
    saleor.next = refusal;

    expect(await newPage().pay(BY_SMS)).toMatchObject({ transactionId: "T2" });
  });

  test("unless its money came meanwhile", async () => {
    await newPage().pay(BY_SMS);
    saleor.stands = { T1: PENDING };
    saleor.next = new SaleorRefused([{ code: "UNIQUE", message: "Another amount is due." }]);

    expect(await newPage().pay(BY_SMS)).toEqual({ transactionId: "T1", standing: PENDING });
  });

  test("and its money, should it come late, still counts", async () => {
    await newPage().pay(BY_SMS);
    saleor.stands = { T1: standing("expired") };
    await newPage().pay(BY_SMS);
    saleor.stands = { T1: PAID };

    expect(await newPage().pay(BY_SMS)).toEqual({ transactionId: "T1", standing: PAID });
  });

  test("a new one that is refused is told, and the next press begins with another key", async () => {
    const refusal = new PaymentRefused([{ code: "RETURN_URL_NOT_ALLOWED", message: "No." }]);
    saleor.next = refusal;
    await expect(newPage().pay(BY_SMS)).rejects.toBe(refusal);
    await newPage().pay(BY_SMS);

    expect(new Set(saleor.keys).size).toBe(2);
  });

  test("what Saleor does not let begin is told, and the key kept", async () => {
    const refusal = new SaleorRefused([{ code: "NOT_FOUND", message: "No such checkout." }]);
    saleor.next = refusal;
    await expect(newPage().pay(BY_SMS)).rejects.toBe(refusal);
    await newPage().pay(BY_SMS);

    expect(new Set(saleor.keys).size).toBe(1);
  });
});

describe("before another payment of the checkout is begun", () => {
  beforeEach(() => newPage().pay(BY_SMS));

  test.each([PENDING, PAID, standing("pending", { canComplete: true })])(
    "one whose money comes or has come is given back instead: %o",
    async (now) => {
      saleor.stands = { T1: now };

      expect(await newPage().pay(BY_CARD)).toEqual({ transactionId: "T1", standing: now });
      expect(saleor.started).toHaveLength(1);
    },
  );

  test("one that the bank has is given back for as long as the bank has it", async () => {
    saleor.stands = { T1: PENDING };
    await newPage().pay(BY_CARD);

    expect(await newPage().pay(BY_CARD)).toMatchObject({ transactionId: "T1" });
  });

  test.each([BY_SMS, BY_CARD])(
    "one that counts already is given back once: what is due after it is the rest",
    async (wish) => {
      saleor.stands = { T1: PAID };
      await newPage().pay(wish);

      expect(await newPage().pay(wish)).toEqual({ transactionId: "T2", standing: OPEN });
    },
  );

  test.each([
    [
      "the app is away",
      standing("unclear", { errors: [{ code: "DATABASE_BUSY", message: "Not now." }] }),
      "DATABASE_BUSY",
    ],
    ["Saleor is away", new SaleorUnreachable("gone"), "SALEOR_UNREACHABLE"],
    [
      "Saleor says something else",
      new SaleorRefused([{ code: "MISSING_PAYMENT_APP", message: "No app." }]),
      "MISSING_PAYMENT_APP",
    ],
  ])("nothing is begun while nobody can say how it stands: %s", async (_, now, code) => {
    saleor.stands = { T1: now };

    await expect(newPage().pay(BY_CARD)).rejects.toMatchObject({ code });
    expect(saleor.started).toHaveLength(1);
    saleor.stands = {};
    expect(await newPage().pay(BY_CARD)).toMatchObject({ transactionId: "T2" });
  });

  test("money that is known of counts more than what nobody can say", async () => {
    await newPage().pay(BY_CARD);
    saleor.stands = { T1: new SaleorUnreachable("gone"), T2: PENDING };

    expect(await newPage().pay({ ...BY_SMS, paymentMethod: "hanza" })).toMatchObject({
      transactionId: "T2",
    });
  });

  test.each([
    ["the app", standing("unclear", { errors: [{ code: "UNKNOWN_TRANSACTION", message: "" }] })],
    ["Saleor", new SaleorRefused([{ code: "NOT_FOUND", message: "" }])],
    ["Saleor's reading", new SaleorRefused([{ code: "INVALID", message: "" }])],
  ])("one that %s does not know is forgotten", async (_, now) => {
    saleor.stands = { T1: now };
    await newPage().pay(BY_CARD);
    await newPage().pay({ ...BY_SMS, paymentMethod: "hanza" });

    expect(saleor.checked).toEqual(["T1", "T2"]);
  });

  test("those of other checkouts are not asked about", async () => {
    await newPage().pay({ ...BY_CARD, sourceId: "C2" });

    expect(saleor.checked).toEqual([]);
  });

  test("one is still asked about when its repeat has failed", async () => {
    saleor.next = new SaleorUnreachable("gone");
    await newPage()
      .pay(BY_SMS)
      .catch(() => undefined);
    saleor.stands = { T1: PENDING };

    expect(await newPage().pay(BY_CARD)).toMatchObject({ transactionId: "T1" });
  });
});

describe("what is remembered", () => {
  test("the latest payment is known for whoever closed its tab", async () => {
    const wishes = newPage();
    expect(wishes.latest()).toBeNull();
    await wishes.pay(BY_SMS);
    await wishes.pay(BY_CARD);
    await wishes.pay(BY_SMS);

    expect(newPage().latest()).toEqual({ sourceId: "C1", transactionId: "T1" });
  });

  test("a payment or a whole checkout is forgotten when it is told to be", async () => {
    const wishes = newPage();
    await wishes.pay(BY_SMS);
    await wishes.pay({ ...BY_SMS, sourceId: "C2" });
    await wishes.pay({ ...BY_CARD, sourceId: "C2" });
    wishes.forget("T3");
    expect(newPage().latest()).toEqual({ sourceId: "C2", transactionId: "T2" });
    wishes.forgetSource("C2");
    expect(newPage().latest()).toEqual({ sourceId: "C1", transactionId: "T1" });
  });

  test("it does not grow for ever", async () => {
    for (let amount = 1; amount <= 50; amount += 1) await newPage().pay({ ...BY_SMS, amount });
    saleor.checked = [];
    await newPage().pay({ ...BY_SMS, amount: 51 });

    expect(saleor.checked.length).toBeLessThanOrEqual(20);
  });

  test.each(["{", "null", '"text"', "[null, 7, {}]"])(
    "whatever else lies in storage hinders nobody: %s",
    async (text) => {
      storage.setItem("paysera-wishes", text);

      expect(newPage().latest()).toBeNull();
      expect(await newPage().pay(BY_SMS)).toMatchObject({ transactionId: "T1" });
    },
  );

  test.each([
    [
      "forbidden",
      () => {
        throw new DOMException("blocked", "SecurityError");
      },
    ],
    [
      "full",
      () => ({
        getItem: () => null,
        setItem: () => {
          throw new DOMException("full", "QuotaExceededError");
        },
      }),
    ],
  ])("where storage is %s, the page remembers", async (_, closed) => {
    const wishes = createWishes(saleor, closed);
    await wishes.pay(BY_SMS);
    await wishes.pay(BY_SMS);

    expect(new Set(saleor.keys).size).toBe(1);
    wishes.forgetSource("C1");
    expect(wishes.latest()).toBeNull();
  });
});
