// What an element looks like, as a `style` attribute that needs no style sheet: every computed property that is not what it would be anyway.

/** Logical names say again what physical ones say; the rest moves, or is not seen. */
const LEFT_OUT = /(^|-)(block|inline)(-|$)|^border-(start|end)-|^(animation|transition|cursor|will-change|app-region|interactivity|pointer-events|user-select|view-transition)|^-webkit-(locale|user-)|^(perspective|transform)-origin$/;
/** A picture has no scrollbars. */
const SCROLLING = new Set(['auto', 'scroll']);
/** Handed down to what lies inside. */
const INHERITED = /^(color|font|letter-spacing|line-height|list-style|text-(align|indent|transform|shadow|rendering|wrap|anchor|emphasis|underline-position|size-adjust)|visibility|white-space|word|overflow-wrap|hyphens|direction|writing-mode|text-orientation|tab-size|quotes|border-(collapse|spacing)|caption-side|empty-cells|orphans|widows|fill|stroke|clip-rule|marker|paint-order|color-|dominant-baseline|shape-rendering|image-rendering|-webkit-(text|font|border))/;

/** What properties are of an element nothing is said of. */
type Plain = ReadonlyMap<string, string>;

export class StyleWriter {
  readonly #host: HTMLElement;
  readonly #plain = new Map<string, Plain>();

  /** @param host an element of a page the writer may add to for a moment */
  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /**
   * @param tag the element will be written as @param kind its `type`
   * @param around the style of what it lies in; null for the outermost
   * @param hasOwnLook browsers give the tag a look of its own, or its attributes do: what it would be given from around it is said too
   */
  write(style: CSSStyleDeclaration, around: CSSStyleDeclaration | null, tag: string, kind: string, hasOwnLook: boolean): string {
    let text = '';
    for (const [name, plain] of this.#plainOf(tag, kind)) {
      const value = style.getPropertyValue(name);
      if (value === '') continue;
      const isSaid = INHERITED.test(name) ? hasOwnLook || around === null || value !== around.getPropertyValue(name) : value !== plain;
      if (isSaid) text += `${name}:${SCROLLING.has(value) && name.startsWith('overflow') ? 'hidden' : value};`;
    }
    for (const name of ['transform', 'perspective']) if (style.getPropertyValue(name) !== 'none') text += `${name}-origin:${style.getPropertyValue(`${name}-origin`)};`;
    return text;
  }

  #plainOf(tag: string, kind: string): Plain {
    const known = this.#plain.get(`${tag} ${kind}`);
    if (known) return known;
    const around = this.#host.appendChild(document.createElement('div'));
    around.style.setProperty('all', 'initial', 'important');
    const element = around.appendChild(document.createElement(tag));
    if (kind !== '') element.setAttribute('type', kind);
    const style = getComputedStyle(element);
    const plain = new Map([...style].filter((name) => !LEFT_OUT.test(name)).map((name) => [name, style.getPropertyValue(name)]));
    around.remove();
    this.#plain.set(`${tag} ${kind}`, plain);
    return plain;
  }
}
