// The shop and its return page. It speaks GraphQL with Saleor and with nobody else; all it
// needs after the return is in the address, because a bank's app may open another tab.
import { PRODUCTS, CHECKOUT, GATEWAY, INITIALIZE, PROCESS, COMPLETE, saleor } from "./saleor.js";
import { texts } from "./texts.js";

const settings = document.body.dataset;
const address = new URL(location.href);
const byId = (id) => document.getElementById(id);

// ---- language

function firstLanguage() {
  const wanted = [address.searchParams.get("lang"), ...navigator.languages];
  return wanted.map((code) => code?.slice(0, 2).toLowerCase()).find((code) => code in texts) ?? "en";
}

let language = firstLanguage();

function text(key, values = {}) {
  return texts[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function showLanguage() {
  document.documentElement.lang = language;
  document.title = text("shopName");
  byId("language").value = language;
  byId("home").href = `/?lang=${language}`;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = text(element.dataset.text);
  }
}

function money(amount, currency) {
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(amount);
}

function complain(errors) {
  byId("errors").replaceChildren(
    ...errors.map(({ code, message }) => {
      const item = document.createElement("li");
      item.textContent = [message, code && `(${code})`].filter(Boolean).join(" ");
      return item;
    }),
  );
}

// ---- the shop page

let product;
let attempt; // one checkout and one key for a press of the button and its repetitions

function newCheckout() {
  const value = (id) => byId(id).value.trim();
  return saleor(CHECKOUT, {
    input: {
      channel: settings.channel,
      email: value("email"),
      languageCode: language.toUpperCase(),
      lines: [{ variantId: product.defaultVariant.id, quantity: Number(value("quantity")) }],
      billingAddress: {
        firstName: value("firstName"),
        lastName: value("lastName"),
        streetAddress1: value("street"),
        postalCode: value("postalCode"),
        city: value("city"),
        country: "LT",
      },
    },
  }).then(({ checkoutCreate }) => checkoutCreate);
}

function showPrices() {
  const { amount, currency } = product.defaultVariant.pricing.price.gross;
  const quantity = Number(byId("quantity").value) || 0;
  byId("product").textContent = product.name;
  byId("price").textContent = money(amount, currency);
  byId("total").textContent = money((Math.round(amount * 100) * quantity) / 100, currency);
}

function methodChoice({ key, title, logo, logoUrl }, isFirst) {
  const label = document.createElement("label");
  label.className = "choice";
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: "method", value: key, checked: isFirst });
  label.append(input);
  const picture = logo ?? logoUrl;
  if (typeof picture === "string" && picture) {
    const image = document.createElement("img");
    Object.assign(image, { src: picture, alt: "", width: 32, height: 32 });
    label.append(image);
  }
  label.append(title ?? key);
  return label;
}

async function showMethods() {
  const created = await newCheckout();
  if (created.errors.length) return complain(created.errors);
  const gateways = [{ id: settings.gateway, data: { locale: language } }];
  const { paymentGatewayInitialize: answer } = await saleor(GATEWAY, { id: created.checkout.id, gateways });
  const config = answer.gatewayConfigs?.[0];
  const errors = [...answer.errors, ...(config?.errors ?? []), ...(config?.data?.errors ?? [])];
  complain(errors.length || config?.data ? errors : [{ message: text("notOffered") }]);
  const methods = config?.data?.paymentMethods ?? [];
  const choices = methods.length ? methods : [{ key: "", title: text("anyMethod") }];
  const legend = byId("methods").querySelector("legend");
  byId("methods").replaceChildren(legend, ...choices.map((method, i) => methodChoice(method, i === 0)));
  byId("pay").disabled = errors.length > 0 || !config?.data;
}

async function pay() {
  byId("status").textContent = text("preparing");
  complain([]);
  if (!attempt) {
    const created = await newCheckout();
    if (created.errors.length) return complain(created.errors);
    attempt = { checkout: created.checkout.id, key: crypto.randomUUID() };
  }
  const returnUrl = new URL("/return", location.origin);
  returnUrl.search = new URLSearchParams({ checkout: attempt.checkout, lang: language });
  const data = { returnUrl: returnUrl.href, locale: language };
  const method = byId("methods").querySelector("input:checked")?.value;
  if (method) data.paymentMethod = method;
  const gateway = { id: settings.gateway, data };
  const { transactionInitialize: answer } = await saleor(INITIALIZE, {
    id: attempt.checkout,
    gateway,
    key: attempt.key,
  });
  const errors = [...answer.errors, ...(answer.data?.errors ?? [])];
  if (answer.data?.redirectUrl && !errors.length) {
    byId("status").textContent = text("leaving");
    location.assign(answer.data.redirectUrl);
    return undefined;
  }
  attempt = undefined;
  const event = answer.transactionEvent;
  return complain(errors.length ? errors : [{ code: event?.type, message: event?.message || text("failed") }]);
}

async function busy(work) {
  const button = byId("pay");
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    complain([{ message: text("saleorAway"), code: error.message }]);
  }
  button.disabled = false;
  if (byId("status").textContent !== text("leaving")) byId("status").textContent = "";
}

async function openShop() {
  const { products } = await saleor(PRODUCTS, { channel: settings.channel });
  product = products.edges[0].node;
  showPrices();
  await showMethods();
}

function startShop() {
  byId("shop").addEventListener("input", () => {
    attempt = undefined;
    if (product) showPrices();
  });
  byId("shop").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(pay);
  });
  return openShop().catch((error) => complain([{ message: text("saleorAway"), code: error.message }]));
}

// ---- the return page

const PAUSES = [500, 1000, 1000, 2000, 2000, 3000]; // milliseconds; the last one repeats
const PATIENCE = 100; // polls before the shopper has to ask again
// A cancelled or expired payment may still be paid, in another tab or by a late confirmation.
const FINAL = ["paid", "placed", "failed", "unknown"];
const MAY_LEAVE = [...FINAL, "cancelled", "expired", "incomplete"];
const MAY_PAY = ["awaitingPayment", "cancelled"];

let shown = { state: "checking", values: {} };

function show(state, values = {}, more = `${state}More`) {
  shown = { state, values };
  byId("outcome").dataset.state = state;
  const headline = byId("headline");
  const words = text(state, values);
  if (headline.textContent !== words) headline.textContent = words; // a reader says changes only
  byId("explanation").textContent = more in texts[language] ? text(more, values) : "";
  byId("back").hidden = !MAY_LEAVE.includes(state);
  byId("back").href = `/?lang=${language}`;
}

// The app says how far a payment is; once it is booked, Saleor answers by itself and without data.
function stateOf({ data, transactionEvent }) {
  const states = { awaiting_payment: "awaitingPayment" };
  if (data?.state) return states[data.state] ?? data.state;
  // Saleor could not reach the app: that says nothing about the money.
  if (/failed to deliver/i.test(transactionEvent?.message)) return "unreachable";
  const byEvent = { CHARGE_SUCCESS: "paid", CHARGE_FAILURE: "failed", CHARGE_REQUEST: "pending" };
  return byEvent[transactionEvent?.type] ?? "awaitingPayment";
}

async function complete() {
  const checkout = address.searchParams.get("checkout");
  const { checkoutComplete: answer } = await saleor(COMPLETE, { id: checkout });
  if (!answer.order) return answer.errors;
  const isPaid = ["FULL", "OVERCHARGED"].includes(answer.order.chargeStatus);
  show(isPaid ? "paid" : "placed", { number: answer.order.number });
  return [];
}

async function ask() {
  const { transactionProcess: answer } = await saleor(PROCESS, { id: address.searchParams.get("transaction") });
  if (answer.errors.length) {
    show("unknown");
    complain(answer.errors);
    return true;
  }
  const state = stateOf(answer);
  const errors = answer.data?.errors ?? [];
  complain(errors);
  const booked = answer.transactionEvent?.type;
  if (state === "paid" || (state === "pending" && booked === "CHARGE_REQUEST")) {
    if (state === "paid") show("completing");
    const refusals = await complete();
    if (!refusals.length) return true;
    complain(refusals);
    show(state === "paid" ? "incomplete" : "pending");
    return false;
  }
  show(state in texts[language] ? state : "awaitingPayment");
  if (state === "failed" && !errors.length) complain([{ message: answer.transactionEvent.message }]);
  byId("continue").hidden = !(MAY_PAY.includes(state) && answer.data?.redirectUrl);
  if (answer.data?.redirectUrl) byId("continue").href = answer.data.redirectUrl;
  return FINAL.includes(state);
}

async function follow() {
  byId("again").hidden = true;
  for (let round = 0; round < PATIENCE; round += 1) {
    try {
      if (await ask()) return hideActions();
    } catch (error) {
      complain([{ message: text("saleorAway"), code: error.message }]);
    }
    await new Promise((done) => setTimeout(done, PAUSES[Math.min(round, PAUSES.length - 1)]));
  }
  byId("again").hidden = false;
  return undefined;
}

function hideActions() {
  byId("continue").hidden = true;
  byId("again").hidden = true;
}

function startReturn() {
  const number = address.searchParams.get("order");
  const showReference = () => {
    byId("reference").textContent = number ? text("payseraOrder", { number }) : "";
  };
  showReference();
  byId("language").addEventListener("change", () => {
    showReference();
    show(shown.state, shown.values);
  });
  byId("again").addEventListener("click", follow);
  if (!address.searchParams.get("transaction")) return show("unknown");
  return follow();
}

// ---- start

byId("language").addEventListener("change", ({ target }) => {
  language = target.value;
  showLanguage();
  if (byId("shop") && product) {
    showPrices();
    showMethods().catch((error) => complain([{ message: text("saleorAway"), code: error.message }]));
  }
});
showLanguage();
if (byId("shop")) startShop();
else startReturn();
