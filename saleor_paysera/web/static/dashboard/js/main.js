/** The app's page in the Saleor Dashboard: puts the pieces together. */

import { Api } from "./api.js";
import { Bridge } from "./bridge.js";
import { copyOnPress } from "./copy.js";
import { fillRoute } from "./fill.js";
import { Language } from "./language.js";
import { Page } from "./page.js";
import { Router, followLinks } from "./router.js";
import { SignedOut } from "./signed_out.js";
import { followTheme, keepTheme } from "./theme.js";
import { configurationView } from "./views/configuration.js";
import { configurationsView } from "./views/configurations.js";
import { paymentView } from "./views/payment.js";
import { paymentsView } from "./views/payments.js";
import { statusView } from "./views/status.js";
import { trialView } from "./views/trial.js";

const root = document.documentElement;

function begin() {
  const bridge = new Bridge((root.dataset.dashboardOrigins ?? "").split(" ").filter(Boolean));
  const page = new Page(bridge, new Api(root.dataset.api ?? "/api/dashboard", bridge));
  const signedOut = new SignedOut(page);
  page.router = new Router(
    [
      { path: /^\/(?:configurations)?$/, view: configurationsView(page) },
      { path: /^\/configurations\/(new|\d+)$/, view: configurationView(page) },
      { path: /^\/configurations\/(\d+)\/try$/, view: trialView(page) },
      { path: /^\/payments$/, view: paymentsView(page) },
      { path: /^\/payments\/([^/]+)$/, view: paymentView(page) },
      { path: /^\/status$/, view: statusView(page) },
      { path: /^/, view: { section: page.section("missing"), open: () => {} } },
    ],
    (route) => bridge.updateRouting(route),
    ({ section }) => markTab(section.dataset.tab),
  );
  copyOnPress();
  pointLinks();
  followTheme(page);
  skipToContent();
  const language = new Language(page);
  if (Bridge.isEmbedded()) signIn(page, signedOut, language);
  else signedOut.show("outside");
}

/**
 * @param {Page} page
 * @param {SignedOut} signedOut
 * @param {Language} language
 */
function signIn(page, signedOut, language) {
  followLinks(page.router);
  page.bridge.begin();
  void signedOut.until(async () => {
    const me = await page.api.json("GET", "me");
    await language.settle(me);
    page.me = me;
    keepTheme(page);
  });
}

/** The links that stand in the page from the beginning. */
function pointLinks() {
  for (const link of document.querySelectorAll("a[data-route]")) {
    const { route = "" } = /** @type {HTMLElement} */ (link).dataset;
    if (!route.includes("{")) fillRoute(/** @type {HTMLElement} */ (link), route);
  }
}

/** Without the fragment in the address, which would be a step in the browser's history. */
function skipToContent() {
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main")?.focus();
  });
}

/**
 * Tell which of the header's links leads to what is shown.
 * @param {string | undefined} tab
 */
function markTab(tab) {
  for (const one of document.querySelectorAll(".tabs a")) {
    const link = /** @type {HTMLElement} */ (one);
    if (link.dataset.tab === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

begin();
