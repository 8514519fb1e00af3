// Everything of a rebuilt page that can be compared, as text. Runs in the player's page, and is sent there as text.

export function readPage(page: Document): string[] {
  const lines: string[] = [];
  const rulesOf = (sheet: CSSStyleSheet | null): string => (sheet === null ? '' : [...sheet.cssRules].map((rule) => rule.cssText).join(' '));
  const read = (node: Node, depth: number): void => {
    const indent = '.'.repeat(depth);
    if (node.nodeType === 3) lines.push(`${indent}"${node.textContent ?? ''}"`);
    else if (node.nodeType === 1) {
      const element = node as HTMLElement & HTMLInputElement;
      const attributes = [...element.attributes].map(({ name, value }) => `${name}=${name === 'style' ? value.split(';').map((part) => part.trim()).filter(Boolean).sort().join(';') : value}`).sort();
      const field = /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) ? ` value=${element.value} checked=${String(element.checked)}` : '';
      const chosen = element.tagName === 'SELECT' ? ` chosen=${[...(element as unknown as HTMLSelectElement).selectedOptions].map(({ index }) => index).join()}` : '';
      const top = element.matches(':modal') ? ' modal' : element.matches(':popover-open') ? ' popover' : '';
      const scroll = element.scrollTop !== 0 || element.scrollLeft !== 0 ? ` scroll=${Math.round(element.scrollLeft)},${Math.round(element.scrollTop)}` : '';
      lines.push(`${indent}<${element.tagName} ${attributes.join(' ')}>${field}${chosen}${top}${scroll}`);
      if (element.tagName === 'STYLE' || element.tagName === 'LINK') lines.push(`${indent} rules ${rulesOf((element as unknown as HTMLStyleElement).sheet)}`);
      if (element.shadowRoot) {
        lines.push(`${indent} shadow ${element.shadowRoot.adoptedStyleSheets.map(rulesOf).join(' | ')}`);
        for (const child of element.shadowRoot.childNodes) read(child, depth + 2);
      }
      if (element.tagName === 'IFRAME' && (element as unknown as HTMLIFrameElement).contentDocument) readDocument((element as unknown as HTMLIFrameElement).contentDocument as Document, depth + 2);
    }
    for (const child of node.childNodes) read(child, depth + 1);
  };
  const readDocument = (inside: Document, depth: number): void => {
    const selection = inside.getSelection();
    lines.push(`document scroll=${inside.defaultView?.scrollX ?? 0},${inside.defaultView?.scrollY ?? 0} adopted=${inside.adoptedStyleSheets.map(rulesOf).join(' | ')} focus=${inside.activeElement?.id ?? ''} selection=${selection?.toString() ?? ''}`);
    // What lies on top tells in which order dialogs were opened.
    lines.push(`on top ${inside.elementFromPoint(300, 60)?.id ?? ''} ${inside.elementFromPoint(550, 150)?.id ?? ''}`);
    for (const child of inside.childNodes) read(child, depth);
  };
  readDocument(page, 0);
  const pointer = document.querySelector<HTMLElement>('.pointer');
  lines.push(`pointer ${pointer?.hidden === false ? pointer.style.transform : 'hidden'}`);
  return lines;
}
