// The browser's own accessors, taken once and called on any node: a form with a field named "childNodes" answers with that
// field, and pages replace what they like later. Nothing here throws while the file is read.

const { call } = Function.prototype;
const { getOwnPropertyDescriptor } = Object;

type Owner<T> = { prototype: T } | undefined;

function getter<T, Name extends keyof T>(owner: Owner<T>, name: Name): (object: T) => T[Name] {
  const get = owner && getOwnPropertyDescriptor(owner.prototype, name)?.get;
  return get ? call.bind(get) : (object) => object[name];
}

function method<Args extends unknown[], Result>(own: (this: Element, ...args: Args) => Result): (object: Element, ...args: Args) => Result {
  return call.bind(own as never) as never;
}

export const nodeType = getter(Node, 'nodeType');
/** Upper case for HTML, as written for other languages; any node has one. */
export const nodeName = getter(Node, 'nodeName');
export const parentNode = getter(Node, 'parentNode');
const firstChild = getter(Node, 'firstChild');
export const nextSibling = getter(Node, 'nextSibling');
export const isConnected = getter(Node, 'isConnected');
export const textContent = getter(Node, 'textContent');
export const baseOf = getter(Node, 'baseURI');
export const dataOf = getter(CharacterData, 'data');
export const attributesOf = getter(Element, 'attributes');
export const localNameOf = getter(Element, 'localName');
export const namespaceOf = getter(Element, 'namespaceURI');
export const shadowRootOf = getter(Element, 'shadowRoot');
export const scrollTopOf = getter(Element, 'scrollTop');
export const scrollLeftOf = getter(Element, 'scrollLeft');
export const hostOf = getter(window.ShadowRoot, 'host');
const sheetsOfDocument = getter(Document, 'adoptedStyleSheets');
const sheetsOfShadow = getter(window.ShadowRoot, 'adoptedStyleSheets');
/** Undefined where the browser knows no constructed sheets. */
export const adoptedSheetsOf = (root: Document | ShadowRoot): CSSStyleSheet[] | undefined =>
  (nodeType(root) === 9 ? sheetsOfDocument(root as Document) : sheetsOfShadow(root as ShadowRoot));
export const frameDocumentOf = getter(HTMLIFrameElement, 'contentDocument');

const { getAttribute, matches: matchesSelector } = Element.prototype;
export const attributeOf = method(getAttribute);
export const matches = method(matchesSelector as (this: Element, selector: string) => boolean);

/** The children as they stand now. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (let child = firstChild(node); child; child = nextSibling(child)) children.push(child);
  return children;
}

export const ELEMENT = 1;
export const TEXT = 3;
export const DOCUMENT = 9;
export const DOCTYPE = 10;
export const FRAGMENT = 11;

/** What contains a node, also across the borders of shadow roots and of frames of the same origin. */
export function containerOf(node: Node): Node | null {
  if (nodeType(node) === DOCUMENT) return (node as Document).defaultView?.frameElement ?? null;
  return parentNode(node) ?? (nodeType(node) === FRAGMENT && 'host' in node ? hostOf(node as ShadowRoot) : null);
}
