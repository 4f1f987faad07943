import { expect, test } from "vitest";
import { TEXTS, type TextKey } from "../src/texts";

const KEYS = Object.keys(TEXTS.en) as TextKey[];
const placesIn = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test.each(["lt", "ru"] as const)("%s fills in the same values as English", (language) => {
  for (const key of KEYS) {
    expect(placesIn(TEXTS[language][key]), key).toEqual(placesIn(TEXTS.en[key]));
    expect(TEXTS[language][key].trim(), key).not.toBe("");
  }
});

test("every text is shown somewhere", () => {
  const sources = import.meta.glob<string>(["../*.html", "../src/**/*.ts", "!../src/texts.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const all = Object.values(sources).join("\n");

  expect(KEYS.filter((key) => !all.includes(`"${key}"`))).toEqual([]);
});
