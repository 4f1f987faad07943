/** The shop: products, and the basket, which is a checkout in Saleor from the first product on. */

import { byId, element, say } from "../dom";
import { complain, showBegunPayment, showFrame, wordsFor } from "../frame";
import { language, money, text } from "../language";
import { picture, totalRows } from "../lines";
import { checkoutPath } from "../paths";
import { isMoneyComing } from "../payment";
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

let products: readonly Product[] = [];
let checkout: Checkout | null = null;

/** Do what a button is for. It keeps the focus, also where the basket was drawn anew meanwhile. */
async function busy(button: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
  button.disabled = true;
  say(byId("said"), "");
  try {
    await work();
    complain("");
  } catch (error) {
    complain(wordsFor(error));
  }
  button.disabled = false;
  if (document.activeElement !== document.body) return;
  const again = document.querySelector<HTMLElement>(`[data-key="${button.dataset.key}"]`);
  (again ?? byId("basket-title")).focus({ preventScroll: true });
}

function productCard({ id, name, thumbnail, defaultVariant }: Product): HTMLElement {
  const price = defaultVariant?.pricing?.price?.gross;
  const button = element(
    "button",
    { disabled: !price, ariaLabel: `${text("add")}: ${name}`, data: { key: id } },
    text("add"),
  );
  button.addEventListener("click", () =>
    busy(button, async () => {
      if (!defaultVariant) return;
      await add(defaultVariant.id);
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

/** Add one, and show the basket that it is in now. */
async function add(variantId: string): Promise<void> {
  // Another tab may have ordered what this page still shows as a basket.
  const found = checkout && (await findCheckout(checkout.id));
  const isPaid = found !== null && (await isMoneyComing(found.id));
  showBasket(
    found && !isPaid
      ? await addToCheckout(found.id, variantId)
      : await createCheckout(variantId, language.toUpperCase()),
  );
  if (isPaid) showBegunPayment(text("newBasket"));
}

function showBasket(now: Checkout | null): void {
  checkout = now;
  byId("to-checkout").hidden = !now?.lines.length;
  if (!now?.lines.length) {
    byId("lines").replaceChildren(element("p", { className: "quiet-text" }, text("emptyBasket")));
    return;
  }
  rememberCheckout(now.id);
  const totals = totalRows({
    goods: now.subtotalPrice.gross,
    delivery: now.shippingPrice.gross,
    total: now.totalPrice.gross,
  });
  byId("lines").replaceChildren(...now.lines.map(basketLine), ...totals);
  const count = now.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  byId("in-basket").textContent = text("inBasket", { count, total: money(now.totalPrice.gross) });
  byId<HTMLAnchorElement>("to-checkout").href = checkoutPath(now.id);
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

function changer(
  { id, quantity, variant }: Line,
  by: number,
  sign: string,
  ariaLabel: string,
): HTMLElement {
  const data = { key: `${id} ${by}` };
  const button = element(
    "button",
    { type: "button", className: "small quiet", ariaLabel, data },
    sign,
  );
  button.addEventListener("click", () =>
    busy(button, async () => {
      if (by > 0) await add(variant.id);
      else if (checkout) showBasket(await setQuantity(checkout.id, id, quantity + by));
    }),
  );
  return button;
}

function draw(): void {
  byId("products").replaceChildren(...products.map(productCard));
  showBasket(checkout);
  showBegunPayment();
}

async function open(): Promise<void> {
  const known = checkoutId();
  [products, checkout] = await Promise.all([listProducts(), known ? findCheckout(known) : null]);
  draw();
}

showFrame(draw);
open().catch((error: unknown) => complain(wordsFor(error)));
// A page that the browser kept shows an old basket.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
