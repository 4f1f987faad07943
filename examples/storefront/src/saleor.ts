/** Everything that this shop asks of Saleor, by its name and typed. Payments: see payment.ts. */

import * as documents from "./documents";
import { CHANNEL, SALEOR_API_URL } from "./settings";

export interface Money {
  /** In major units. */
  readonly amount: number;
  readonly currency: string;
}

interface Taxed {
  readonly gross: Money;
}

interface Thumbnail {
  readonly url: string;
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly thumbnail: Thumbnail | null;
  readonly defaultVariant: {
    readonly id: string;
    readonly pricing: { readonly price: Taxed | null } | null;
  } | null;
}

export interface Line {
  readonly id: string;
  readonly quantity: number;
  readonly variant: {
    readonly id: string;
    readonly name: string;
    readonly product: { readonly name: string; readonly thumbnail: Thumbnail | null };
  };
  readonly totalPrice: Taxed;
}

export interface ShippingMethod {
  readonly id: string;
  readonly name: string;
  readonly price: Money;
  readonly minimumDeliveryDays: number | null;
  readonly maximumDeliveryDays: number | null;
}

export interface Address {
  readonly firstName: string;
  readonly lastName: string;
  readonly streetAddress1: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
}

/** An address as Saleor gives it back. */
export type GivenAddress = Omit<Address, "country"> & {
  readonly country: { readonly code: string };
};

export interface Checkout {
  readonly id: string;
  readonly email: string | null;
  readonly isShippingRequired: boolean;
  readonly lines: readonly Line[];
  readonly billingAddress: GivenAddress | null;
  readonly shippingAddress: GivenAddress | null;
  readonly shippingMethods: readonly ShippingMethod[];
  readonly deliveryMethod: { readonly id?: string } | null;
  readonly subtotalPrice: Taxed;
  readonly shippingPrice: Taxed;
  readonly totalPrice: Taxed;
  /** What was paid less what it costs: below zero while something is due. */
  readonly totalBalance: Money;
}

/** What is left to pay: after a basket has grown, less than it costs. */
export function dueOf({ totalBalance: { amount, currency } }: Checkout): Money {
  return { amount: Math.max(0, -amount), currency };
}

export interface Order {
  readonly number: string;
  readonly chargeStatus: "NONE" | "PARTIAL" | "FULL" | "OVERCHARGED";
  readonly lines: readonly {
    readonly id: string;
    readonly productName: string;
    readonly quantity: number;
    readonly totalPrice: Taxed;
  }[];
  readonly deliveryMethod: { readonly name?: string } | null;
  readonly subtotal: Taxed;
  readonly shippingPrice: Taxed;
  readonly total: Taxed;
}

/** What Saleor would not do, in its own words. */
export class Refused extends Error {
  readonly code: string;
  readonly field: string | null;

  constructor(error: { message: string | null; code: string; field: string | null }) {
    super(error.message ?? error.code);
    this.code = error.code;
    this.field = error.field;
  }
}

interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly message: string }[];
}

async function ask<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<T> {
  const response = await fetch(SALEOR_API_URL, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as Answer<T>;
  // With errors a null means "could not be read", not "is not there".
  if (data && !errors?.length) return data;
  throw new Error(errors?.[0]?.message ?? `Saleor answered ${response.status}.`);
}

interface Payload {
  readonly checkout?: Checkout | null;
  readonly errors: readonly { message: string | null; code: string; field: string | null }[];
}

/** Run a document that is one mutation of a checkout. */
async function change(
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Payload> {
  const [payload] = Object.values(await ask<Record<string, Payload>>(document, variables));
  const refusal = payload?.errors[0];
  if (refusal) throw new Refused(refusal);
  if (!payload) throw new Error("Saleor's answer is empty.");
  return payload;
}

async function changed(
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Checkout> {
  const { checkout } = await change(document, variables);
  if (!checkout) throw new Error("Saleor's answer has no checkout.");
  return checkout;
}

export async function listProducts(): Promise<Product[]> {
  const { products } = await ask<{ products: { edges: { node: Product }[] } | null }>(
    documents.PRODUCTS,
    { channel: CHANNEL },
  );
  return (products?.edges ?? []).map(({ node }) => node);
}

/** Null once it has become an order, or was never there. */
export async function findCheckout(id: string): Promise<Checkout | null> {
  return (await ask<{ checkout: Checkout | null }>(documents.CHECKOUT_BY_ID, { id })).checkout;
}

export async function findOrder(id: string): Promise<Order | null> {
  return (await ask<{ order: Order | null }>(documents.ORDER, { id })).order;
}

const one = (variantId: string) => [{ variantId, quantity: 1 }];

export const createCheckout = (variantId: string, language: string): Promise<Checkout> =>
  changed(documents.CREATE, { channel: CHANNEL, language, lines: one(variantId) });

export const addToCheckout = (id: string, variantId: string): Promise<Checkout> =>
  changed(documents.ADD, { id, lines: one(variantId) });

export const setQuantity = (id: string, lineId: string, quantity: number): Promise<Checkout> =>
  changed(documents.CHANGE, { id, lines: [{ lineId, quantity }] });

/** Who buys, and where to. What nothing is to be sent of gets no shipping address. */
export async function setShopper(
  checkout: Checkout,
  email: string,
  address: Address,
): Promise<Checkout> {
  const { id } = checkout;
  await change(documents.SHOPPER_EMAIL, { id, email });
  const billed = await changed(documents.BILLING_ADDRESS, { id, address });
  if (!billed.isShippingRequired) return billed;
  return changed(documents.SHIPPING_ADDRESS, { id, address });
}

export const setDelivery = (id: string, method: string): Promise<Checkout> =>
  changed(documents.DELIVERY, { id, method });
