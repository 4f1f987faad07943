/**
 * Addresses of this page's views.
 *
 * A route is what the Dashboard keeps in its address: "/payments?state=paid". The address inside
 * the frame carries more along: which Saleor, which app, theme and language.
 */

const root = document.documentElement;
const base = root.dataset.base ?? "/dashboard";
const CARRIED = ["saleorApiUrl", "id", "theme", "lang"];
const NOT_THE_ROUTES = new Set([...CARRIED, "domain"]);

const carried = new URLSearchParams();
for (const name of CARRIED) {
  const value = new URLSearchParams(location.search).get(name);
  if (value !== null) carried.set(name, value);
}

/**
 * Keep a value for every later address of this page.
 * @param {"theme" | "lang"} name
 * @param {string} value
 */
export function carry(name, value) {
  carried.set(name, value);
}

/** @param {"theme" | "lang"} name @returns {string | null} */
export const carriedValue = (name) => carried.get(name);

/** @param {string} route @returns {string} the address inside the frame */
export function addressOf(route) {
  const [path, query = ""] = route.split("?");
  const all = [query, carried.toString()].filter(Boolean).join("&");
  return `${base}${path === "/" ? "" : path}${all ? `?${all}` : ""}`;
}

/** @returns {string} the route that this document was opened at */
export function openedRoute() {
  const path = location.pathname.replace(/\/{2,}/g, "/");
  const rest = path.startsWith(base) ? path.slice(base.length).replace(/\/+$/, "") : "";
  const query = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (!NOT_THE_ROUTES.has(name) && !name.startsWith("featureFlags[")) query.append(name, value);
  }
  const own = query.toString();
  return `${rest || "/"}${own ? `?${own}` : ""}`;
}

/**
 * A route with a query of the values that are not empty.
 * @param {string} path
 * @param {Record<string, string | null | undefined>} values
 * @returns {string}
 */
export function routeWith(path, values) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) query.set(name, value);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
