// What a page's own components need of a rebuilt page before rrweb gets to it: a shadow tree to adopt sheets in, and a known name. Nothing
// of them runs. Both throw what the browser throws.

/** Components adopt their sheets before anything stands in their shadow tree; rrweb makes the tree with its first node, too late for them. */
export function openShadow(host: Node | null): void {
  if (host?.nodeType === Node.ELEMENT_NODE && (host as Element).shadowRoot === null) (host as Element).attachShadow({ mode: 'open' });
}

/** Makes a custom element known by its name: it does nothing, but is `:defined`. */
export function defineElement(page: Document | null, name: unknown): void {
  const view = page?.defaultView;
  if (typeof name === 'string' && view && !view.customElements.get(name)) view.customElements.define(name, class extends view.HTMLElement {});
}
