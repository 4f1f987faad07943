/** How what is bought is shown: pictures, lines, totals. */

import { element } from "./dom";
import { money, text } from "./language";
import type { Money } from "./saleor";

/** A product's picture, or a quiet place for it. */
export function picture(thumbnail: { readonly url: string } | null): HTMLElement {
  if (!thumbnail) return element("span", { className: "picture" });
  return element("img", { className: "picture", src: thumbnail.url, alt: "", loading: "lazy" });
}

/** A name and an amount beside it. */
export function row(name: string, amount: Money, className = "row"): HTMLElement {
  return element("p", { className }, element("span", {}, name), element("b", {}, money(amount)));
}

export interface Totals {
  readonly goods: Money;
  readonly delivery: Money;
  readonly total: Money;
}

/** The sums below the lines. Delivery is shown once it costs something. */
export function totalRows({ goods, delivery, total }: Totals): HTMLElement[] {
  const parts =
    delivery.amount > 0 ? [row(text("subtotal"), goods), row(text("delivery"), delivery)] : [];
  return [...parts, row(text("total"), total, "row total")];
}
