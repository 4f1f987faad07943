/** What all pages have: the name, the language, and a place to say what went wrong. */

import { byId, element, say } from "./dom";
import { language, setLanguage, text } from "./language";
import { returnPath } from "./paths";
import { wishes } from "./payment";
import { Refused } from "./saleor";
import { TEXTS, type TextKey } from "./texts";

const NAMES = { en: "English", lt: "Lietuvių", ru: "Русский" } as const;

/**
 * Fill in the texts that the page's HTML names, and the head of the page. `redraw` shows what the
 * page itself has drawn in another language; what the shopper has typed stays.
 */
export function showFrame(redraw: () => void): void {
  showTexts();
  const choice = byId<HTMLSelectElement>("language");
  for (const code of Object.keys(TEXTS) as (keyof typeof TEXTS)[]) {
    choice.append(new Option(NAMES[code], code, false, code === language));
  }
  choice.addEventListener("change", () => {
    setLanguage(choice.value);
    showTexts();
    redraw();
  });
}

function showTexts(): void {
  document.documentElement.lang = language;
  for (const place of document.querySelectorAll<HTMLElement>("[data-text]")) {
    place.textContent = text(place.dataset.text as TextKey);
  }
  const title = document.documentElement.dataset.title as TextKey;
  document.title = `${text(title)} · ${text("shopName")}`;
  byId("language").ariaLabel = text("language");
}

/** Tell of a payment that was begun and never looked at again, as after a closed tab. */
export function showBegunPayment(more = ""): void {
  const begun = wishes.latest();
  if (!begun) return;
  const path = returnPath(begun.transactionId, begun.sourceId);
  byId("notices").replaceChildren(
    element(
      "p",
      { className: "notice" },
      text("openPayment"),
      more && ` ${more}`,
      " ",
      element("a", { href: path }, text("howItStands")),
    ),
  );
}

/** Say what went wrong, or with an empty text that nothing is wrong any more. */
export function complain(words: string): void {
  const place = byId("error");
  say(place, words);
  if (words) place.scrollIntoView({ block: "nearest" });
}

/** What to tell the shopper of something that Saleor would not do, or that broke. */
export function wordsFor(error: unknown): string {
  return error instanceof Refused ? error.message : text("saleorAway");
}
