// A page of random content, and random changes to it: whatever a script may do to a tree, in any order.

export interface RandomPage {
  /** Makes some changes. */
  change(count: number): void;
}

export function makeRandomPage(seed: number): RandomPage {
  let state = seed >>> 0;
  const random = (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  let made = 0;
  /** Taken out of the page, and perhaps put back later. */
  const aside: Element[] = [];

  const roots = (): (Document | ShadowRoot)[] => {
    const found: (Document | ShadowRoot)[] = [document];
    for (const root of found) {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) found.push(element.shadowRoot);
        const inside = element instanceof HTMLIFrameElement ? element.contentDocument : null;
        if (inside?.body) found.push(inside);
      }
    }
    return found;
  };
  const places = (): Element[] => roots().flatMap((root) => [...root.querySelectorAll('body, div, ul, section, span, svg, g')]).filter((element) => element.ownerDocument.contains(element.getRootNode({ composed: true })));
  const things = (): Element[] => roots().flatMap((root) => [...root.querySelectorAll('div, ul, section, span, iframe, style, svg, g, input, p, x-box')]).filter((element) => element.localName !== 'body');
  const word = (): string => `w${++made}`;

  const make = (depth: number, home: Document): Node => {
    const kind = random(depth > 2 ? 4 : 13);
    if (kind === 0) return home.createTextNode(word());
    if (kind === 1) return home.createComment('left out');
    if (kind === 2) return Object.assign(home.createElement('input'), { type: 'button', value: word() });
    if (kind === 3) return home.createElement(random(2) ? 'br' : 'script');
    if (kind === 4) return Object.assign(home.createElement('style'), { textContent: `.${word()} { color: rgb(1, 2, ${random(200)}); }` });
    if (kind === 5) {
      const svg = home.createElementNS('http://www.w3.org/2000/svg', random(2) ? 'svg' : 'g');
      svg.append(home.createElementNS('http://www.w3.org/2000/svg', 'linearGradient'));
      return svg;
    }
    if (kind === 6 && depth === 0) return home.createElement('iframe');
    const element = home.createElement(pick(['div', 'ul', 'section', 'span', 'p', 'x-box']));
    element.id = word();
    if (random(5) === 0 && element.localName !== 'ul') element.attachShadow({ mode: random(4) ? 'open' : 'closed' }).append(make(depth + 1, home), make(depth + 1, home));
    for (let count = random(4); count > 0; count--) element.append(make(depth + 1, home));
    return element;
  };
  const put = (node: Node, parent: Element = pick(places())): void => {
    if (node.contains(parent) || (node as Element).shadowRoot?.contains(parent)) return;
    // Also out of the node's own shadow tree or frame.
    for (let step: Node | null = parent; step; step = step.parentNode ?? (step as ShadowRoot).host ?? (step as Document).defaultView?.frameElement ?? null) if (step === node) return;
    parent.insertBefore(node, random(3) ? pick([...parent.childNodes, null]) : null);
    const inside = node instanceof HTMLIFrameElement ? node.contentDocument : null;
    if (inside?.body && random(3)) inside.body.append(make(1, inside), make(1, inside));
  };

  const changes: (() => void)[] = [
    () => put(make(0, document)), () => put(make(0, document)), () => put(make(0, document)),
    () => put(pick(things())), () => put(pick(things())), () => put(pick(things())),
    () => pick(things()).remove(), () => pick(things()).remove(),
    () => {
      const thing = pick(things());
      thing.remove();
      aside.push(thing);
    },
    () => {
      const thing = aside.splice(random(aside.length), 1)[0];
      // What happens out of the page is seen by nobody.
      if (thing?.firstElementChild && random(2)) put(thing.firstElementChild);
      if (thing) put(thing);
    },
    () => pick(things()).setAttribute(pick(['class', 'title', 'data-state', 'style', 'hidden']), pick(['', 'one', 'two', 'color: red'])),
    () => pick(things()).removeAttribute(pick(['class', 'title', 'data-state', 'style', 'hidden'])),
    () => pick(places()).append(word()),
    () => {
      const texts = pick(places()).childNodes;
      for (const text of texts) if (text.nodeType === 3) (text as Text).data = word();
    },
    () => {
      const place = pick(places());
      if (place.localName !== 'body') place.replaceChildren(make(1, document), ...place.childNodes);
    },
    () => {
      const place = pick(places());
      if (place.localName === 'div' && !place.shadowRoot) tryTo(() => place.attachShadow({ mode: 'open' }).append(make(1, document)));
    },
    () => {
      const place = pick(places());
      // As frameworks sort lists.
      for (const child of [...place.children].reverse()) if (place.localName !== 'body') place.append(child);
    },
    () => {
      const place = pick(places());
      if (place.localName === 'div' && random(2)) place.innerHTML = `<b>${word()}</b>${word()}<!-- x --><i class="a">${word()}</i>`;
    },
    () => {
      const style = things().find((thing) => thing.localName === 'style');
      if (!style) return;
      if (random(2)) style.textContent = `.${word()} { color: rgb(3, 2, ${random(200)}); }`;
      else (style as HTMLStyleElement).sheet?.insertRule(`.${word()} { top: ${random(200)}px; }`, 0);
    },
    () => {
      const place = pick(places());
      place.normalize();
    },
  ];
  const change = (count: number): void => {
    for (let left = count; left > 0; left--) {
      // Much leaves with one removal.
      while (things().length < 60) put(make(0, document));
      pick(changes)();
    }
  };
  for (let count = 0; count < 60; count++) put(make(0, document));
  return { change };
}

function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    // Some elements have no shadow: fine.
  }
}
