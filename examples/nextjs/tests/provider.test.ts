import { expect, test } from "vitest";
import {
  findPayseraGateway,
  isPayseraGateway,
  isPayseraPaymentEnabled,
} from "@/checkout/lib/payment/providers/paysera";

const paysera = { id: "saleor-paysera", name: "Paysera" };

test("the app is found among a checkout's gateways by its id", () => {
  expect(findPayseraGateway([{ id: "another.gateway", name: "Another" }, paysera])).toBe(paysera);
  expect(findPayseraGateway([])).toBeUndefined();
  expect(findPayseraGateway(null)).toBeUndefined();
});

test("no other gateway is taken for it, not even one that is named alike", () => {
  expect(isPayseraGateway("saleor-paysera")).toBe(true);
  expect(isPayseraGateway("saleor-paysera-legacy")).toBe(false);
});

test("it needs no switch", () => expect(isPayseraPaymentEnabled()).toBe(true));
