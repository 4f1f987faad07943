/** Small helpers for making pages out of elements. Texts are always set as text. */

type Child = Node | string | null | undefined | false;

/** An element with properties and children: `element("p", { className: "note" }, "Hello")`. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> & { readonly data?: Record<string, string> } = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const { data, ...own } = properties;
  const made = Object.assign(document.createElement(tag), own);
  Object.assign(made.dataset, data);
  made.append(...children.filter((child): child is Node | string => !!child));
  return made;
}

/** The element with this id, which every page of this kind has. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
}

/** Set a text only where it is another one: screen readers say what changes. */
export function say(where: HTMLElement, words: string): void {
  if (where.textContent !== words) where.textContent = words;
}
