/** The order, at an address that can be kept. */

import { byId, element } from "../dom";
import { complain, showFrame, wordsFor } from "../frame";
import { text } from "../language";
import { row, totalRows } from "../lines";
import { findOrder, type Order } from "../saleor";

function show(order: Order): void {
  const isPaid = order.chargeStatus === "FULL" || order.chargeStatus === "OVERCHARGED";
  const badge = byId("badge");
  badge.textContent = text(isPaid ? "paid" : "notPaidYet");
  badge.classList.toggle("good", isPaid);
  byId("order-number").textContent = text("order", { number: order.number });
  const lines = order.lines.map(({ quantity, productName, totalPrice }) =>
    row(`${quantity} × ${productName}`, totalPrice.gross),
  );
  const totals = totalRows({
    goods: order.subtotal.gross,
    delivery: order.shippingPrice.gross,
    total: order.total.gross,
  });
  const way = order.deliveryMethod?.name;
  const delivery = way ? element("p", { className: "small" }, `${text("delivery")}: ${way}`) : "";
  byId("lines").replaceChildren(...lines, ...totals, delivery);
  byId("order").hidden = false;
}

let order: Order | null = null;

async function open(): Promise<void> {
  const id = new URL(location.href).searchParams.get("id");
  order = id ? await findOrder(id) : null;
  if (order) show(order);
  else complain(text("noOrder"));
}

showFrame(() => order && show(order));
open().catch((error: unknown) => complain(wordsFor(error)));
