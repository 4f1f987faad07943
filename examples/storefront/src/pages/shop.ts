/** The shop: products, and the basket, which is a checkout in Saleor from the first product on. */

import { byId, element, say } from "../dom";
import { complain, showBegunPayment, showFrame, wordsFor } from "../frame";
import { language, money, text } from "../language";
import { picture, totalRows } from "../lines";
import { checkoutId, rememberCheckout } from "../remembered";
import {
  addToCheckout,
  type Checkout,
  createCheckout,
  findCheckout,
  type Line,
  listProducts,
  type Product,
  setQuantity,
} from "../saleor";

let checkout: Checkout | null = null;

async function busy(button: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
  button.disabled = true;
  try {
    await work();
    complain("");
  } catch (error) {
    complain(wordsFor(error));
  }
  button.disabled = false;
}

function productCard({ name, thumbnail, defaultVariant }: Product): HTMLElement {
  const price = defaultVariant?.pricing?.price?.gross;
  const button = element(
    "button",
    { disabled: !price, ariaLabel: `${text("add")}: ${name}` },
    text("add"),
  );
  button.addEventListener("click", () =>
    busy(button, async () => {
      if (!defaultVariant) return;
      showBasket(await added(defaultVariant.id));
      say(byId("said"), text("added", { name }));
    }),
  );
  return element(
    "article",
    { className: "card product" },
    picture(thumbnail),
    element("h2", {}, name),
    price ? element("p", { className: "price" }, money(price)) : null,
    button,
  );
}

async function added(variantId: string): Promise<Checkout> {
  // Another tab may have ordered what this page still shows as a basket.
  const open = checkout && (await findCheckout(checkout.id));
  return open
    ? addToCheckout(open.id, variantId)
    : createCheckout(variantId, language.toUpperCase());
}

function showBasket(now: Checkout | null): void {
  checkout = now;
  if (now) rememberCheckout(now.id);
  const lines = now?.lines ?? [];
  const totals = now && {
    goods: now.subtotalPrice.gross,
    delivery: now.shippingPrice.gross,
    total: now.totalPrice.gross,
  };
  byId("lines").replaceChildren(
    ...(lines.length && totals
      ? [...lines.map(basketLine), ...totalRows(totals)]
      : [element("p", { className: "quiet-text" }, text("emptyBasket"))]),
  );
  byId("to-checkout").hidden = !lines.length;
}

function basketLine(line: Line): HTMLElement {
  const { name, thumbnail } = line.variant.product;
  return element(
    "div",
    { className: "line" },
    picture(thumbnail),
    element("span", { className: "name" }, name),
    changer(line, -1, "−", text("less", { name })),
    element("b", {}, String(line.quantity)),
    changer(line, 1, "+", text("more", { name })),
    element("b", { className: "sum" }, money(line.totalPrice.gross)),
  );
}

function changer({ id, quantity }: Line, by: number, sign: string, ariaLabel: string): HTMLElement {
  const button = element("button", { type: "button", className: "small quiet", ariaLabel }, sign);
  button.addEventListener("click", () =>
    busy(button, async () => {
      if (checkout) showBasket(await setQuantity(checkout.id, id, quantity + by));
    }),
  );
  return button;
}

async function open(): Promise<void> {
  const known = checkoutId();
  const [products, found] = await Promise.all([listProducts(), known ? findCheckout(known) : null]);
  byId("products").replaceChildren(...products.map(productCard));
  showBasket(found);
}

showFrame();
showBegunPayment();
open().catch((error: unknown) => complain(wordsFor(error)));
// A page that the browser kept shows an old basket.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
