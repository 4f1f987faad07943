/**
 * Puts values into markup that the server made: as text and as attributes, never as markup.
 *
 *   data-text="a.b"            the text;  data-empty="–" stands for a missing value
 *   data-time="at"             <time>: machine-readable, and as the reader writes times
 *   data-href="url"            a link to an http(s) address
 *   data-route="/x/{id}"       a link to a view of this page
 *   data-set="name=path; …"    other attributes
 *   data-if="a", "!a", "a=b"   shown only then
 *   <template data-each="a">   repeated for every one of a list; "." is the entry itself
 */

import { addressOf } from "./links.js";
import { exactTime, shownTime } from "./times.js";

/** @typedef {ParentNode & Node} Root */

/** @type {WeakMap<HTMLTemplateElement, Element[]>} */
const repeated = new WeakMap();

/**
 * @param {Root} root
 * @param {unknown} data
 */
export function fill(root, data) {
  const templates = /** @type {HTMLTemplateElement[]} */ ([
    ...root.querySelectorAll("template[data-each]"),
  ]);
  for (const template of templates) clear(template);
  if (root instanceof HTMLElement) fillOne(root, data);
  for (const element of root.querySelectorAll("*")) {
    if (element instanceof HTMLElement) fillOne(element, data);
  }
  for (const template of templates)
    if (template.isConnected || root.contains(template)) repeat(template, data);
}

/**
 * @param {HTMLElement} element
 * @param {unknown} data
 */
function fillOne(element, data) {
  const { text, time, href, route, set } = element.dataset;
  if (element.dataset.if !== undefined) element.hidden = !holds(element.dataset.if, data);
  if (text !== undefined) element.textContent = shown(valueAt(text, data), element.dataset.empty);
  if (time !== undefined) fillTime(element, valueAt(time, data));
  if (href !== undefined) fillLink(element, valueAt(href, data));
  if (route !== undefined) fillRoute(element, withValues(route, data));
  for (const part of set?.split(";") ?? []) {
    const [name, path] = part.split("=").map((one) => one.trim());
    const value = valueAt(path, data);
    if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, String(value));
  }
}

/**
 * @param {HTMLElement} element
 * @param {unknown} iso
 */
function fillTime(element, iso) {
  if (typeof iso === "string" && iso !== "") {
    element.setAttribute("datetime", iso);
    element.title = exactTime(iso);
    element.textContent = shownTime(iso);
  } else {
    element.removeAttribute("datetime");
    element.removeAttribute("title");
    element.textContent = element.dataset.empty ?? "";
  }
}

/**
 * @param {HTMLElement} element
 * @param {unknown} url
 */
function fillLink(element, url) {
  const isWeb = typeof url === "string" && /^https?:\/\//i.test(url);
  if (isWeb) element.setAttribute("href", url);
  else element.removeAttribute("href");
}

/**
 * Point a link at a view.
 * @param {HTMLElement} element
 * @param {string} route
 */
export function fillRoute(element, route) {
  element.dataset.to = route;
  element.setAttribute("href", addressOf(route));
}

/** @param {HTMLTemplateElement} template */
function clear(template) {
  for (const element of repeated.get(template) ?? []) element.remove();
  repeated.delete(template);
}

/**
 * @param {HTMLTemplateElement} template
 * @param {unknown} data
 */
function repeat(template, data) {
  const list = valueAt(template.dataset.each ?? "", data);
  /** @type {Element[]} */
  const made = [];
  for (const entry of Array.isArray(list) ? list : []) {
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    fill(copy, entry);
    made.push(...copy.children);
  }
  let last = /** @type {Element} */ (template);
  for (const element of made) {
    last.after(element);
    last = element;
  }
  repeated.set(template, made);
}

/**
 * @param {string} path
 * @param {unknown} data
 * @returns {unknown}
 */
function valueAt(path, data) {
  if (path === ".") return data;
  let value = data;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = /** @type {Record<string, unknown>} */ (value)[name];
  }
  return value;
}

/**
 * @param {string} condition
 * @param {unknown} data
 * @returns {boolean}
 */
function holds(condition, data) {
  if (condition.startsWith("!")) return !holds(condition.slice(1), data);
  const [path, wanted] = condition.split("=");
  const value = valueAt(path, data);
  if (wanted !== undefined) return String(value) === wanted;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/**
 * @param {string} pattern
 * @param {unknown} data
 * @returns {string}
 */
function withValues(pattern, data) {
  return pattern.replace(/\{([\w.]+)\}/g, (_whole, path) =>
    encodeURIComponent(String(valueAt(path, data) ?? "")),
  );
}

/**
 * @param {unknown} value
 * @param {string} [empty]
 * @returns {string}
 */
function shown(value, empty = "") {
  if (value === null || value === undefined || value === "") return empty;
  return Array.isArray(value) ? value.join(", ") : String(value);
}
