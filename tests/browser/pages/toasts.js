// Toasts as recorded: four statuses, three at once, equal ones replace each other.
const AT_ONCE = 3;
const STAYS_MS = 5000;
const TITLES = { info: "Info", success: "Success", warning: "Warning", error: "Error" };

export const shown = [];
const waiting = [];
let toasts = [];

export function notify({ status = "info", title, text, autohide }) {
  // As in the Dashboard, an unknown status throws here, and that ends the whole page.
  const ofStatus = TITLES[status].toString();
  const heading = title ?? ofStatus;
  const toast = { status, title: heading, text: text ?? "", autohide: autohide ?? hideAfter(status) };
  const equal = toasts.find((t) => t.status === status && t.title === heading);
  if (equal) remove(equal);
  waiting.push(toast);
  fill();
}

function hideAfter(status) {
  return status === "error" ? null : STAYS_MS;
}

function fill() {
  while (waiting.length && toasts.length < AT_ONCE) show(waiting.shift());
}

function show(toast) {
  const element = document.createElement("div");
  element.dataset.testId = "notification";
  element.dataset.status = toast.status;
  const [title, text, close] = ["strong", "p", "button"].map((name) => document.createElement(name));
  title.textContent = toast.title;
  text.textContent = toast.text;
  close.textContent = "×";
  close.addEventListener("click", () => remove(toast));
  element.append(title, text, close);
  document.querySelector("#toasts").append(element);
  toasts.push(Object.assign(toast, { element }));
  shown.push({ status: toast.status, title: toast.title, text: toast.text });
  if (toast.autohide !== null) setTimeout(() => remove(toast), toast.autohide);
}

function remove(toast) {
  toast.element.remove();
  toasts = toasts.filter((other) => other !== toast);
  fill();
}
