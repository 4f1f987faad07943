// One embedded frame: an app page or a GET widget, which talk with the Dashboard, or a POST
// widget, which is only ever sized by it.
import { actions } from "./actions.js";
import { note } from "./log.js";

const SANDBOX = "allow-same-origin allow-forms allow-scripts allow-downloads allow-popups";
const TALLEST = 5000;

class Frame {
  constructor(dashboard, name, appOrigin) {
    this.dashboard = dashboard;
    this.name = name;
    this.appOrigin = appOrigin;
    this.element = document.createElement("iframe");
    this.element.setAttribute("sandbox", SANDBOX);
    this.listen = (event) => this.hears(event) && this.#take(event.data);
    addEventListener("message", this.listen);
  }

  remove() {
    removeEventListener("message", this.listen);
    this.element.remove();
  }

  post(type, payload) {
    note("to app", this.name, { type, payload });
    this.element.contentWindow?.postMessage({ type, payload }, this.appOrigin);
  }

  hears({ origin, data }) {
    return origin === this.appOrigin && typeof data === "object" && Boolean(data?.payload?.actionId);
  }

  resize(height) {
    if (typeof height === "number" && height > 0) {
      this.element.style.height = `${Math.min(Math.ceil(height), TALLEST)}px`;
    }
  }

  #take(data) {
    note("from app", this.name, data);
    const action = actions[data.type];
    if (!action) console.warn("The app asks for something unknown:", data.type);
    else this.#answer(action, data.payload);
  }

  #answer(action, payload) {
    const ok = action(payload, this, this.dashboard);
    if (ok !== null) this.post("response", { actionId: payload.actionId, ok });
  }
}

// Hears every window of the app's origin: with two frames of one app, each hears both.
export class GetFrame extends Frame {
  /** `urlOf(theme)` is the frame's address; `path` the Dashboard's own, told to the app. */
  constructor(dashboard, { name, appOrigin, urlOf, path, tokens, versions }) {
    super(dashboard, name, appOrigin);
    Object.assign(this, { urlOf, path, tokens, versions, isGreeted: false, isThemed: false });
    this.element.dataset.testId = "app-frame";
    this.element.addEventListener("load", () => this.isThemed && this.shakeHands());
    tokens.onRefresh = (token) => this.isGreeted && this.post("tokenRefresh", { token });
  }

  open(parent) {
    parent.classList.add("is-waiting");
    // Without the theme first: the Dashboard learns it a moment later, and asks again.
    this.element.src = this.urlOf(null);
    parent.append(this.element);
    setTimeout(() => this.#openThemed(), this.dashboard.facts.themeDelay);
  }

  #openThemed() {
    this.isGreeted = false;
    this.isThemed = true;
    this.element.src = this.urlOf(this.dashboard.theme);
  }

  goTo(urlOf) {
    this.urlOf = urlOf;
    const url = urlOf(this.dashboard.theme);
    if (this.element.src !== url) this.element.src = url;
  }

  shakeHands() {
    this.element.parentElement?.classList.remove("is-waiting");
    this.post("handshake", { token: this.tokens.current, version: 1, ...this.versions });
    if (!this.isGreeted) setTimeout(() => this.#introduce());
    this.isGreeted = true;
  }

  themeSwitched() {
    if (this.isGreeted) this.post("theme", { theme: this.dashboard.theme });
  }

  remove() {
    this.tokens.stop();
    super.remove();
  }

  #introduce() {
    this.post("localeChanged", { locale: this.dashboard.locale });
    this.post("theme", { theme: this.dashboard.theme });
    this.post("redirect", { path: this.path });
  }
}

export class PostFrame extends Frame {
  constructor(dashboard, { name, appOrigin, id, url, fields }) {
    super(dashboard, name, appOrigin);
    Object.assign(this, { url, fields });
    this.element.name = `ext-frame-${id}`;
    this.element.width = "100%";
    this.element.style = "height: 200px; visibility: hidden";
    this.element.addEventListener("load", () => (this.element.style.visibility = "visible"));
  }

  hears(event) {
    const isOwn = event.source === this.element.contentWindow;
    return super.hears(event) && isOwn && event.data.type === "widgetResize";
  }

  open(parent) {
    parent.append(this.element);
    const form = document.createElement("form");
    Object.assign(form, { method: "POST", action: this.url, target: this.element.name, hidden: true });
    for (const [name, value] of this.fields) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
    document.body.append(form);
    form.submit();
    form.remove();
  }

  themeSwitched() {}
}
