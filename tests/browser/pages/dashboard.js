// The Dashboard's own side: what is shown at which address, its theme and its language.
import { GetFrame, PostFrame } from "./frame.js";
import { log } from "./log.js";
import { notify, shown } from "./toasts.js";
import { Tokens } from "./tokens.js";

const facts = JSON.parse(document.querySelector("#facts").textContent);
const view = document.querySelector("#view");

class Dashboard {
  constructor() {
    this.facts = facts;
    this.frames = [];
    this.log = log;
    this.notifications = shown;
    this.theme = localStorage.getItem("theme") ?? facts.theme;
    this.locale = localStorage.getItem("locale") ?? facts.locale;
  }

  get appPath() {
    return `/extensions/app/${encodeURIComponent(facts.app?.id ?? "")}`;
  }

  switchTheme(theme) {
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    for (const frame of this.frames) frame.themeSwitched();
  }

  // A path asked for by an app: its own page stays as it is, anything else takes its place.
  follow(to) {
    const own = to.replace(/^\/apps\/([^/]+)\/app(\/[^?]*)?(\?.*)?$/, "/extensions/app/$1$2?");
    const isShown = this.frames.some((frame) => frame.name === "app");
    const isOwn = own === this.appPath || own.startsWith(`${this.appPath}/`);
    history.pushState(null, "", own);
    if (!(isShown && isOwn)) setTimeout(() => this.show(), 20);
    return true;
  }

  async show() {
    for (const frame of this.frames.splice(0)) frame.remove();
    const [, section, kind, id] = location.pathname.split("/");
    if (section === "extensions" && kind === "install") showInstall();
    else if (section === "extensions" && kind === "app" && id === "install") showInstall();
    else if (section === "extensions" && kind === "app" && facts.app) await showApp(this);
    else if (section === "extensions") showInstalled(this);
    else if (section === "orders" && kind) await showOrder(this, decodeURIComponent(kind));
    else frameless(section || "Home");
  }

  // Back and forward: the frame is opened anew only where its address differs.
  moved() {
    const frame = this.frames.find(({ name }) => name === "app");
    if (frame && location.pathname.startsWith(this.appPath)) frame.goTo(appUrlAt(this));
    else this.show();
  }
}

function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function frameless(title, ...content) {
  const header = element("header");
  header.append(element("h1", title));
  const main = element("main");
  main.append(...content);
  view.replaceChildren(header, main);
}

function common() {
  const { domain, saleorApiUrl, app } = facts;
  return [["domain", domain], ["saleorApiUrl", saleorApiUrl], ["id", app.id]];
}

function query(pairs, theme) {
  const flags = [
    ["featureFlags[new_order_ui][enabled]", "false"],
    ["featureFlags[new_order_ui][payload]", "default"],
  ];
  const all = [...pairs, ...flags, ...(theme ? [["theme", theme]] : [])];
  return all.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
}

function appUrlAt(dashboard) {
  const route = location.pathname.slice(dashboard.appPath.length).replace(/^\/$/, "");
  const own = location.search ? `${location.search.slice(1)}&` : "";
  return (theme) => `${facts.app.url}${route}?${own}${query(common(), theme)}`;
}

function versions(saleorVersion) {
  return { saleorVersion, dashboardVersion: facts.dashboardVersion };
}

async function embedded(dashboard, frame, parent) {
  dashboard.frames.push(frame);
  frame.open(parent);
}

async function tokensFor(extension) {
  const tokens = new Tokens(extension, facts.refreshMargin);
  await tokens.start();
  return tokens;
}

async function showApp(dashboard) {
  const { app } = facts;
  const header = element("header");
  const logo = element("img");
  Object.assign(logo, { src: app.logo, alt: "" });
  const name = element("h1", app.name);
  header.append(...(app.logo ? [logo] : []), name, element("small", app.author && `by ${app.author}`));
  const place = element("div");
  place.className = "app";
  view.replaceChildren(header, place);
  const frame = new GetFrame(dashboard, {
    name: "app",
    appOrigin: new URL(app.url).origin,
    urlOf: appUrlAt(dashboard),
    path: location.pathname,
    tokens: await tokensFor(""),
    versions: versions(facts.saleorVersion),
  });
  embedded(dashboard, frame, place);
}

async function showOrder(dashboard, id) {
  const order = await (await fetch(`/order/${encodeURIComponent(id)}`)).json();
  const [header, both, main, aside] = ["header", "div", "main", "aside"].map((name) => element(name));
  both.className = "order";
  header.append(element("h1", `Order #${order.number}`));
  both.append(main, aside);
  view.replaceChildren(header, both);
  for (const action of facts.app.actions) {
    const button = element("button", action.label);
    button.addEventListener("click", () => dashboard.follow(`${dashboard.appPath}${action.path}?orderId=${id}`));
    main.append(button);
  }
  for (const widget of facts.app.widgets) {
    const card = element("section");
    const place = element("div");
    card.append(element("h2", widget.label), place);
    aside.append(card);
    const make = widget.method === "POST" ? postWidget : getWidget;
    embedded(dashboard, await make(dashboard, widget, id), place);
  }
}

async function getWidget(dashboard, widget, orderId) {
  const pairs = [...common(), ...common(), ["orderId", orderId]];
  const frame = new GetFrame(dashboard, {
    name: widget.id,
    appOrigin: new URL(facts.app.url).origin,
    urlOf: (theme) => `${widget.url}?${query(pairs, theme)}`,
    path: location.pathname,
    tokens: await tokensFor(widget.id),
    versions: versions(""),
  });
  frame.element.style.height = "200px";
  return frame;
}

async function postWidget(dashboard, widget, orderId) {
  const tokens = new Tokens(widget.id, null);
  await tokens.start();
  const fields = [
    ["saleorApiUrl", facts.saleorApiUrl],
    ["accessToken", tokens.current],
    ["appId", facts.app.id],
    ["orderId", orderId],
  ];
  const appOrigin = new URL(facts.app.url).origin;
  return new PostFrame(dashboard, { name: widget.id, appOrigin, id: widget.id, url: widget.url, fields });
}

function showInstalled(dashboard) {
  const link = element("a", facts.app?.name ?? "");
  link.href = dashboard.appPath;
  frameless("Installed extensions", ...(facts.app ? [link] : []));
}

function showInstall() {
  const manifestUrl = new URLSearchParams(location.search).get("manifestUrl");
  const button = element("button", "Install");
  button.addEventListener("click", async () => {
    const answer = await fetch("/install", { method: "POST", body: manifestUrl });
    const text = await answer.text();
    if (answer.status === 200) return location.assign(`/extensions/installed?installed=${encodeURIComponent(text)}`);
    notify({ status: "error", title: "Couldn't install", text });
  });
  frameless("Install an extension", element("p", manifestUrl), button);
}

const dashboard = new Dashboard();
window.dashboard = dashboard;
dashboard.switchTheme(dashboard.theme);

document.querySelector("[data-test-id=theme-switch]").addEventListener("click", () => {
  const theme = dashboard.theme === "light" ? "dark" : "light";
  localStorage.setItem("theme", theme);
  dashboard.switchTheme(theme);
});
const locales = document.querySelector("[data-test-id=locale-switch]");
locales.value = dashboard.locale;
locales.addEventListener("change", () => {
  localStorage.setItem("locale", locales.value);
  location.reload();
});
addEventListener("storage", ({ key, newValue }) => key === "theme" && dashboard.switchTheme(newValue));
addEventListener("popstate", () => dashboard.moved());
const installed = new URLSearchParams(location.search).get("installed");
if (installed) notify({ status: "success", title: "Extension installed", text: `${installed} is ready to be used` });
dashboard.show();
