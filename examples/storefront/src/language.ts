/** The shopper's language: what they chose, else the first of their browser's that this shop has. */

import * as remembered from "./remembered";
import type { Money } from "./saleor";
import { type Language, TEXTS, type TextKey } from "./texts";

const isLanguage = (code: string | undefined): code is Language => !!code && code in TEXTS;

function firstLanguage(): Language {
  const wanted = [remembered.language(), ...navigator.languages];
  return wanted.map((code) => code?.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}

export let language: Language = firstLanguage();

export function setLanguage(code: string): void {
  if (isLanguage(code)) language = code;
  remembered.rememberLanguage(code);
}

export function text(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

export function money({ amount, currency }: Money): string {
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(amount);
}
