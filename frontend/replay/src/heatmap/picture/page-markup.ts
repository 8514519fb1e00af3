// A rebuilt page as one piece of markup that shows the same without its style sheets, shadow trees, frames and scrolling: for a picture of
// it. Nothing in it runs, and it names nothing that lies elsewhere but `blob:` files of the player's own.

import { StyleWriter } from './style-of.ts';

/** What browsers draw themselves, or what counts by its tag. Everything else is a `span`, which browsers leave as its style says. */
const KEPT = new Set(['img', 'input', 'textarea', 'select', 'button', 'br', 'wbr', 'ol', 'td', 'th', 'meter', 'progress']);
const UNSEEN = new Set(['script', 'style', 'link', 'meta', 'head', 'title', 'noscript', 'template', 'base', 'source', 'track', 'param']);
const ATTRIBUTES = ['type', 'colspan', 'rowspan', 'start', 'reversed', 'placeholder', 'min', 'max', 'multiple', 'size', 'rows', 'cols', 'dir'];
const VOID = new Set(['img', 'input', 'br', 'wbr']);
const SVG = 'http://www.w3.org/2000/svg';
/** On top of everything, as open dialogs are. */
const TOPMOST = 'z-index:2147483647;';
const DEEPEST = 400;

/** @param root of a rebuilt page, or any element @param host an element that may be added to for a moment */
export function markupOf(root: Element, host: HTMLElement): string {
  return new MarkupWriter(new StyleWriter(host)).element(root, null, 0);
}

class MarkupWriter {
  readonly #styles: StyleWriter;

  constructor(styles: StyleWriter) {
    this.#styles = styles;
  }

  element(element: Element, around: CSSStyleDeclaration | null, depth: number, moved = ''): string {
    const view = element.ownerDocument.defaultView;
    if (view === null || UNSEEN.has(element.localName) || depth > DEEPEST) return '';
    const style = view.getComputedStyle(element);
    if (style.display === 'none') return '';
    if (element.namespaceURI === SVG) return this.#drawing(element, style, around, depth, moved);
    const isKept = KEPT.has(element.localName);
    const tag = isKept ? element.localName : 'span';
    const written = this.#styles.write(style, around, tag, isKept ? (element.getAttribute('type') ?? '') : '', isKept) + moved + (element.matches(':modal,:popover-open') ? TOPMOST : '');
    const open = `<${tag} style="${escape(written)}"${isKept ? attributesOf(element) : ''}`;
    if (VOID.has(tag)) return `${open}/>`;
    return `${open}>${this.#inside(element, view, style, depth)}</${tag}>`;
  }

  #inside(element: Element, view: Window, style: CSSStyleDeclaration, depth: number): string {
    switch (element.localName) {
      case 'textarea': return escape((element as HTMLTextAreaElement).value);
      case 'select': return `<option>${escape((element as HTMLSelectElement).selectedOptions[0]?.text ?? '')}</option>`;
      case 'canvas': return pictureOf(element as HTMLCanvasElement);
      case 'iframe': {
        const inner = (element as HTMLIFrameElement).contentDocument?.documentElement;
        return inner ? this.element(inner, null, depth + 1) : '';
      }
      default: return this.#beside(element, view, style, '::before') + this.#children(element, style, depth) + this.#beside(element, view, style, '::after');
    }
  }

  #children(element: Element, style: CSSStyleDeclaration, depth: number): string {
    const { scrollLeft, scrollTop } = element;
    // The page itself is laid out whole; what scrolls in it is moved to where it stood.
    const isScrolled = (scrollLeft !== 0 || scrollTop !== 0) && element !== element.ownerDocument.scrollingElement;
    const moved = isScrolled ? `translate:${-scrollLeft}px ${-scrollTop}px;` : '';
    let text = '';
    for (const child of nodesIn(element)) {
      if (child.nodeType === Node.TEXT_NODE) text += escape(child.nodeValue ?? '');
      else if (child.nodeType === Node.ELEMENT_NODE) text += this.element(child as Element, style, depth + 1, moved);
    }
    return text;
  }

  #beside(element: Element, view: Window, around: CSSStyleDeclaration, name: '::before' | '::after'): string {
    const style = view.getComputedStyle(element, name);
    const { content } = style;
    if (content === 'none' || content === 'normal' || content === '' || style.display === 'none') return '';
    const [, file] = /^url\("([^"]*)"\)/.exec(content) ?? [];
    const [, words = ''] = /^"((?:[^"\\]|\\.)*)"/.exec(content) ?? [];
    const inside = file === undefined ? escape(words.replace(/\\(.)/g, '$1')) : `<img src="${escape(file)}"/>`;
    return `<span style="${escape(this.#styles.write(style, around, 'span', '', false))}">${inside}</span>`;
  }

  #drawing(element: Element, style: CSSStyleDeclaration, around: CSSStyleDeclaration | null, depth: number, moved: string): string {
    const isOutermost = element.parentElement?.namespaceURI !== SVG;
    const attributes = [...element.attributes].filter(({ name, value }) => /^[a-z][\w:-]*$/i.test(name) && !/^(on|style$|class$|xmlns)/i.test(name) && (!/href$|^src$/i.test(name) || /^(#|blob:|data:image\/)/.test(value)));
    const written = attributes.map(({ localName, value }) => ` ${localName}="${escape(value)}"`).join('');
    const inside = [...element.childNodes].map((child) => (child.nodeType === Node.TEXT_NODE ? escape(child.nodeValue ?? '') : child.nodeType === Node.ELEMENT_NODE ? this.element(child as Element, style, depth + 1) : '')).join('');
    return `<${element.localName}${isOutermost ? ` xmlns="${SVG}"` : ''}${written} style="${escape(this.#styles.write(style, around, 'span', '', true) + moved)}">${inside}</${element.localName}>`;
  }
}

/** As they are shown: a shadow tree's, and in its slots what was put there. */
function nodesIn(element: Element): Iterable<Node> {
  if (element.shadowRoot) return element.shadowRoot.childNodes;
  if (element.localName === 'slot') {
    const assigned = (element as HTMLSlotElement).assignedNodes();
    if (assigned.length > 0) return assigned;
  }
  return element.childNodes;
}

function attributesOf(element: Element): string {
  const given = ATTRIBUTES.flatMap((name) => (element.hasAttribute(name) ? [[name, element.getAttribute(name) ?? '']] : []));
  if (element.localName === 'img') given.push(['src', (element as HTMLImageElement).currentSrc || (element as HTMLImageElement).src]);
  if (element.localName === 'input') {
    const field = element as HTMLInputElement;
    if (field.checked) given.push(['checked', '']);
    given.push(['value', field.value]);
  }
  if (element.localName === 'meter' || element.localName === 'progress') given.push(['value', String((element as HTMLMeterElement).value)]);
  return given.map(([name, value]) => ` ${name}="${escape(value ?? '')}"`).join('');
}

function pictureOf(canvas: HTMLCanvasElement): string {
  try {
    return `<img src="${canvas.toDataURL()}" style="width:100%;height:100%;display:block"/>`;
  } catch {
    return ''; // One that may not be read stays an empty box.
  }
}

/** For text and attributes of XML, without the characters it cannot hold. */
function escape(text: string): string {
  // eslint-disable-next-line no-control-regex -- no escape can write them in XML: they have to go
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
