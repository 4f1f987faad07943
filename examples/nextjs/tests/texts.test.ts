import { expect, test } from "vitest";
import en from "../messages/en.json";
import lt from "../messages/lt.json";
import ru from "../messages/ru.json";

const flat = (texts: object, path = ""): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`),
  );
const places = (text: string) => text.match(/\{\w+\}/g) ?? [];

test.each([
  ["lt", lt],
  ["ru", ru],
])("%s says all that en says, with the same places to fill in", (_, texts) => {
  const there = new Map(flat(texts));
  expect([...there.keys()]).toEqual(flat(en).map(([key]) => key));
  for (const [key, text] of flat(en)) expect(places(there.get(key) ?? "")).toEqual(places(text));
});
