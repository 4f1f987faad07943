/** The checkout: who and where to, how to deliver, how to pay; each step opens the next. */

import { type PaymentMethod, PayseraError } from "@saleor-paysera/client";
import { byId, element, say } from "../dom";
import { complain, showBegunPayment, showFrame, wordsFor } from "../frame";
import { language, money, text } from "../language";
import { picture, row, totalRows } from "../lines";
import { paysera, returnPath, startPayment } from "../payment";
import { checkoutId, forgetPurchase } from "../remembered";
import { type Address, type Checkout, findCheckout, setDelivery, setShopper } from "../saleor";
import type { TextKey } from "../texts";

const COUNTRIES: readonly TextKey[] = ["LT", "LV", "EE", "PL"];

const shopper = byId<HTMLFormElement>("shopper");
const delivery = byId<HTMLFormElement>("delivery");
const payment = byId<HTMLFormElement>("payment");

let checkout: Checkout;

/** Do something that takes a while, with one form's buttons off meanwhile. */
async function busy(form: HTMLFormElement, work: () => Promise<void>): Promise<void> {
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  complain("");
  try {
    await work();
  } catch (error) {
    complain(error instanceof PayseraError ? adviceOn(error) : wordsFor(error));
    say(byId("progress"), "");
  }
  for (const button of buttons) button.disabled = false;
}

function adviceOn({ advice }: PayseraError): string {
  switch (advice) {
    case "hide":
      return text("notOffered");
    case "choose_again":
      return text("methodGone");
    case "tell_the_shop":
      return text("shopFault");
    case "complete":
    case "start_again":
    case "try_again":
      return text("tryAgain");
  }
}

function show(now: Checkout): void {
  checkout = now;
  const lines = now.lines.map(({ quantity, variant, totalPrice }) =>
    row(`${quantity} × ${variant.product.name}`, totalPrice.gross),
  );
  const totals = totalRows({
    goods: now.subtotalPrice.gross,
    delivery: now.shippingPrice.gross,
    total: now.totalPrice.gross,
  });
  byId("summary").replaceChildren(...lines, ...totals);
  const isFree = now.totalPrice.gross.amount === 0;
  byId("pay").textContent = isFree
    ? text("placeOrder")
    : text("pay", { amount: money(now.totalPrice.gross) });
}

// ---- who and where to

function addressIn(form: FormData): Address {
  const value = (name: keyof Address): string => String(form.get(name) ?? "").trim();
  return {
    firstName: value("firstName"),
    lastName: value("lastName"),
    streetAddress1: value("streetAddress1"),
    postalCode: value("postalCode"),
    city: value("city"),
    country: value("country"),
  };
}

/** What was typed before, as after coming back from Paysera. */
function fillIn({ email, shippingAddress }: Checkout): void {
  const known: Record<string, string | null> = {
    ...shippingAddress,
    country: shippingAddress?.country.code ?? null,
    email,
  };
  for (const [name, value] of Object.entries(known)) {
    const field = shopper.elements.namedItem(name);
    if (value && (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) {
      field.value = value;
    }
  }
}

async function saveShopper(): Promise<void> {
  const given = new FormData(shopper);
  show(await setShopper(checkout, String(given.get("email")).trim(), addressIn(given)));
  if (!checkout.isShippingRequired) return showMethods();
  payment.hidden = true;
  showWays();
}

// ---- how to deliver

function showWays(): void {
  const chosen = checkout.deliveryMethod?.id;
  byId("ways").replaceChildren(
    ...checkout.shippingMethods.map(
      ({ id, name, price, minimumDeliveryDays: from, maximumDeliveryDays: to }) =>
        choice("way", id, id === chosen, [
          element("span", { className: "name" }, name),
          from && to ? element("span", { className: "small" }, text("days", { from, to })) : null,
          element("b", {}, money(price)),
        ]),
    ),
  );
  delivery.hidden = false;
  if (chosen) busy(delivery, showMethods);
}

async function saveDelivery(): Promise<void> {
  const way = new FormData(delivery).get("way");
  if (!way) return;
  show(await setDelivery(checkout.id, String(way)));
  await showMethods();
}

function choice(
  name: string,
  value: string,
  checked: boolean,
  shown: (Node | string | null)[],
): HTMLElement {
  const input = element("input", { type: "radio", name, value, checked, required: true });
  return element("label", { className: "choice" }, input, ...shown);
}

// ---- how to pay

async function showMethods(): Promise<void> {
  const offer = await paysera.methods({ sourceId: checkout.id, locale: language });
  const canPay = offer.configured || checkout.totalPrice.gross.amount === 0;
  byId("test-mode").hidden = !offer.testMode;
  byId("methods").replaceChildren(...offer.paymentMethods.map(methodChoice));
  byId("pay").hidden = !canPay;
  if (!canPay) complain(text("notOffered"));
  payment.hidden = false;
}

function methodChoice({ key, title, logoUrl }: PaymentMethod, index: number): HTMLElement {
  return choice("method", key, index === 0, [
    picture(logoUrl ? { url: logoUrl } : null),
    element("span", { className: "name" }, title),
  ]);
}

async function pay(): Promise<void> {
  say(byId("progress"), text("preparing"));
  const now = await findCheckout(checkout.id);
  if (!now) return leave();
  const { amount } = now.totalPrice.gross;
  if (amount !== checkout.totalPrice.gross.amount) {
    show(now);
    say(byId("progress"), "");
    return complain(text("changedElsewhere"));
  }
  if (amount === 0) return order(now.id);
  const method = String(new FormData(payment).get("method") ?? "");
  const { standing, transactionId } = await startPayment(now, method, language);
  say(byId("progress"), text("leaving"));
  // Where there is nothing to pay any more, the return page knows how it stands.
  location.assign(standing.redirectUrl ?? returnPath(transactionId, now.id));
  // The buttons stay off until the browser has left; one that comes back loads the page anew.
  return new Promise(() => undefined);
}

async function order(id: string): Promise<void> {
  const made = await paysera.complete(id);
  forgetPurchase(id);
  location.replace(`/order.html?${new URLSearchParams({ id: made.id })}`);
}

/** The checkout is gone: ordered in another tab, or by the shop itself. */
function leave(): void {
  location.replace("/");
}

// ---- start

async function open(): Promise<void> {
  const id = checkoutId();
  const found = id ? await findCheckout(id) : null;
  if (!found?.lines.length) return leave();
  show(found);
  fillIn(found);
  if (found.email && found.shippingAddress && found.isShippingRequired) showWays();
}

function onSubmit(form: HTMLFormElement, work: () => Promise<void>): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(form, work);
  });
}

showFrame();
showBegunPayment();
byId("country").append(...COUNTRIES.map((code) => new Option(text(code), code)));
onSubmit(shopper, saveShopper);
onSubmit(payment, pay);
delivery.addEventListener("change", () => busy(delivery, saveDelivery));
open().catch((error: unknown) => complain(wordsFor(error)));
// "Back" from Paysera may bring a page that the browser kept, buttons off: load it anew.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
