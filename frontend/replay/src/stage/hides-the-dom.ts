// Names of elements that hide what a document or form has by that name: after `<form name="body">` the page's `document.body` is the
// form. Whatever walks the rebuilt page would stumble; the name draws nothing, so it goes.

/** What is read while a page is rebuilt and looked at; methods are found by themselves. */
const READ = new Set([
  'documentElement', 'body', 'head', 'defaultView', 'doctype', 'implementation', 'styleSheets', 'adoptedStyleSheets', 'fonts', 'activeElement', 'scrollingElement', 'childNodes', 'children', 'firstChild', 'lastChild',
  'firstElementChild', 'lastElementChild', 'nextSibling', 'previousSibling', 'nextElementSibling', 'previousElementSibling', 'parentNode', 'parentElement', 'ownerDocument', 'isConnected', 'nodeType', 'nodeName', 'nodeValue',
  'textContent', 'tagName', 'localName', 'namespaceURI', 'attributes', 'style', 'classList', 'dataset', 'shadowRoot', 'assignedSlot', 'innerHTML', 'scrollTop', 'scrollLeft', 'scrollWidth', 'scrollHeight', 'clientWidth', 'clientHeight',
  'offsetWidth', 'offsetHeight', 'offsetParent', 'contentWindow', 'contentDocument',
]);

/** Whether an element of this name would hide something of the DOM. Outside of a browser: only what is read. */
export function hidesTheDom(name: unknown): boolean {
  if (typeof name !== 'string') return false;
  return READ.has(name) || (typeof Document !== 'undefined' && (isMethod(Document.prototype, name) || isMethod(HTMLFormElement.prototype, name)));
}

function isMethod(prototype: object, name: string): boolean {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const own = Object.getOwnPropertyDescriptor(at, name);
    if (own !== undefined) return typeof own.value === 'function';
  }
  return false;
}
