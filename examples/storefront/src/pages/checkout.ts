/** The checkout: who and where to, how to deliver, how to pay; each step opens the next. */

import { type GatewayData, type PaymentMethod, PayseraError } from "@saleor-paysera/client";
import { byId, element, say } from "../dom";
import { complain, showBegunPayment, showFrame, wordsFor } from "../frame";
import { language, money, text } from "../language";
import { picture, row, totalRows } from "../lines";
import { paysera, wayToPay, wayToTheOrder } from "../payment";
import { checkoutId } from "../remembered";
import {
  type Address,
  type Checkout,
  dueOf,
  findCheckout,
  setDelivery,
  setShopper,
} from "../saleor";
import type { TextKey } from "../texts";

const COUNTRIES: readonly TextKey[] = ["LT", "LV", "EE", "PL"];

const steps = byId<HTMLFieldSetElement>("steps");
const shopper = byId<HTMLFormElement>("shopper");
const delivery = byId<HTMLFormElement>("delivery");
const payment = byId<HTMLFormElement>("payment");

let checkout: Checkout | null = null;
let offer: GatewayData | null = null;

/**
 * Do something that takes a while. Nothing can be changed meanwhile: what is paid is what was
 * shown when the button was pressed.
 */
async function busy(work: () => Promise<void>): Promise<void> {
  const pressed = document.activeElement;
  steps.disabled = true;
  complain("");
  try {
    await work();
  } catch (error) {
    complain(error instanceof PayseraError ? adviceOn(error) : wordsFor(error));
    say(byId("progress"), "");
  }
  steps.disabled = false;
  const isFocusLost = document.activeElement === document.body;
  if (isFocusLost && pressed instanceof HTMLElement) pressed.focus({ preventScroll: true });
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
  const due = dueOf(now);
  const total = now.totalPrice.gross;
  const lines = now.lines.map(({ quantity, variant, totalPrice }) =>
    row(`${quantity} × ${variant.product.name}`, totalPrice.gross),
  );
  const totals = totalRows({
    goods: now.subtotalPrice.gross,
    delivery: now.shippingPrice.gross,
    total,
  });
  const paid = { amount: due.amount - total.amount, currency: total.currency };
  const rest = due.amount < total.amount ? [row(text("alreadyPaid"), paid)] : [];
  byId("summary").replaceChildren(...lines, ...totals, ...rest);
  byId("pay").textContent = due.amount ? text("pay", { amount: money(due) }) : text("placeOrder");
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
function fillIn({ email, billingAddress: address }: Checkout): void {
  const known: Record<string, string | null> = {
    ...address,
    country: address?.country.code ?? null,
    email,
  };
  for (const [name, value] of Object.entries(known)) {
    const field = shopper.elements.namedItem(name);
    if (value && (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) {
      field.value = value;
    }
  }
}

async function saveShopper(of: Checkout, given: FormData): Promise<void> {
  const now = await setShopper(of, String(given.get("email")).trim(), addressIn(given));
  show(now);
  if (!now.isShippingRequired) {
    await showMethods(now);
    return lead(payment);
  }
  payment.hidden = true;
  showWays(now);
  if (now.deliveryMethod?.id) await showMethods(now);
  lead(delivery);
}

/** On to the next step, which on a phone may be below what is in sight. */
function lead(to: HTMLFormElement): void {
  steps.disabled = false; // what is disabled cannot have the focus
  to.scrollIntoView({ block: "nearest" });
  const chosen = to.querySelector<HTMLElement>("input:checked");
  (chosen ?? to.querySelector<HTMLElement>("input, button:not([hidden])"))?.focus();
}

// ---- how to deliver

function showWays({ deliveryMethod, shippingMethods }: Checkout): void {
  byId("ways").replaceChildren(
    ...shippingMethods.map((way) =>
      choice("way", way.id, way.id === deliveryMethod?.id, [
        element("span", { className: "name" }, way.name),
        way.minimumDeliveryDays && way.maximumDeliveryDays
          ? element(
              "span",
              { className: "small" },
              text("days", { from: way.minimumDeliveryDays, to: way.maximumDeliveryDays }),
            )
          : null,
        element("b", {}, money(way.price)),
      ]),
    ),
  );
  delivery.hidden = false;
}

async function saveDelivery(of: Checkout, given: FormData): Promise<void> {
  const now = await setDelivery(of.id, String(given.get("way")));
  show(now);
  await showMethods(now);
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

async function showMethods(of: Checkout): Promise<void> {
  const { amount } = dueOf(of);
  if (amount === 0) return drawMethods([], "pay");
  try {
    offer = await paysera.methods({ sourceId: of.id, locale: language, amount });
  } catch (error) {
    drawMethods([], "retry");
    throw error;
  }
  byId("test-mode").hidden = !offer.testMode;
  drawMethods(offer.paymentMethods, offer.configured ? "pay" : null);
  if (!offer.configured) complain(text("notOffered"));
}

/** The methods, and the one button that makes sense below them. */
function drawMethods(methods: readonly PaymentMethod[], button: "pay" | "retry" | null): void {
  const chosen = payment.querySelector<HTMLInputElement>("[name=method]:checked")?.value;
  byId("methods").replaceChildren(...methods.map((one) => methodChoice(one, chosen)));
  const first = payment.querySelector<HTMLInputElement>("[name=method]");
  if (first && !payment.querySelector("[name=method]:checked")) first.checked = true;
  byId("pay").hidden = button !== "pay";
  byId("retry").hidden = button !== "retry";
  payment.hidden = false;
}

async function retry(of: Checkout): Promise<void> {
  await showMethods(of);
  lead(payment);
}

function methodChoice(
  { key, title, logoUrl }: PaymentMethod,
  chosen: string | undefined,
): HTMLElement {
  return choice("method", key, key === chosen, [
    picture(logoUrl ? { url: logoUrl } : null),
    element("span", { className: "name" }, title),
  ]);
}

async function pay(shown: Checkout, given: FormData): Promise<void> {
  say(byId("progress"), text("preparing"));
  const now = await findCheckout(shown.id);
  if (!now?.lines.length) return leave();
  const due = dueOf(now).amount;
  if (due !== dueOf(shown).amount) {
    show(now);
    say(byId("progress"), "");
    return complain(text("changedElsewhere"));
  }
  if (due === 0) return order(now.id);
  const way = await wayToPay(now, String(given.get("method") ?? ""), language);
  say(byId("progress"), text("leaving"));
  location.assign(way);
  return untilThePageIsLeft();
}

async function order(id: string): Promise<void> {
  location.replace(await wayToTheOrder(id));
  return untilThePageIsLeft();
}

/** The checkout is gone: ordered in another tab, or by the shop itself; or it is empty. */
function leave(): Promise<void> {
  location.replace("/");
  return untilThePageIsLeft();
}

/** Nothing more is taken. Whoever comes back gets the page anew. */
const untilThePageIsLeft = (): Promise<void> => new Promise(() => undefined);

// ---- start

function draw(): void {
  const country = byId<HTMLSelectElement>("country");
  const { value } = country;
  country.replaceChildren(...COUNTRIES.map((code) => new Option(text(code), code)));
  if (value) country.value = value;
  showBegunPayment();
  const now = checkout;
  if (!now) return;
  show(now);
  if (!delivery.hidden) showWays(now);
  if (offer) busy(() => showMethods(now));
}

async function open(): Promise<void> {
  const id = new URL(location.href).searchParams.get("checkout") ?? checkoutId();
  const found = id ? await findCheckout(id) : null;
  if (!found?.lines.length) return leave();
  show(found);
  fillIn(found);
  if (!found.email || !found.billingAddress) return undefined;
  if (!found.isShippingRequired) return showMethods(found);
  // Something to be sent was put into the basket after the address was given.
  if (!found.shippingAddress) return undefined;
  showWays(found);
  return found.deliveryMethod?.id ? showMethods(found) : undefined;
}

/** What was given is read before anything is disabled: forms leave out what is. */
function onEvent(
  form: HTMLFormElement,
  type: "submit" | "change",
  work: (of: Checkout, given: FormData) => Promise<void>,
): void {
  form.addEventListener(type, (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const shown = checkout;
    if (shown) busy(() => work(shown, given));
  });
}

onEvent(shopper, "submit", saveShopper);
onEvent(delivery, "change", saveDelivery);
onEvent(payment, "submit", pay);
byId("retry").addEventListener("click", () => {
  const shown = checkout;
  if (shown) busy(() => retry(shown));
});
showFrame(draw);
draw();
busy(open);
// "Back" from Paysera may bring a page that the browser kept, everything off: load it anew.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
