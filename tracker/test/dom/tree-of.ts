// A document as a plain tree, alike for the page that was recorded and for what the Replayer made of it. Runs in the page.

export type Tree = string | [name: string, attributes: string, children: Tree[], shadow?: Tree[], frame?: Tree[]];

/** @param has whether a node counts */
export function treeOf(top: Document, has: (node: Node) => boolean): Tree[] {
  const rulesOf = (style: HTMLStyleElement): string => Array.from(style.sheet?.cssRules ?? [], (rule) => rule.cssText).join(' ');
  const children = (parent: Node): Tree[] => Array.from(parent.childNodes).filter((node) => counts(node) && has(node)).map(tree);
  const counts = (node: Node): boolean => {
    const { parentNode, nodeName, nodeType } = node;
    if (parentNode?.nodeName === 'HEAD') return /^(TITLE|STYLE)$/.test(nodeName);
    return nodeType === 1 || (nodeType === 3 && !/^(SCRIPT|STYLE|TEXTAREA)$/i.test(parentNode?.nodeName ?? ''));
  };
  const tree = (node: Node): Tree => {
    if (node.nodeType === 3) return (node as Text).data;
    const element = node as Element;
    const name = `${element.namespaceURI?.endsWith('svg') ? 'svg:' : ''}${element.localName}`;
    // The Replayer's own words.
    const own = (value: string): string => value.replace(/(^| )(rrweb-paused|:hover)(?= |$)/g, '').trim();
    const kept = Array.from(element.attributes, ({ name, value }) => [name, own(value)]).filter(([name, value]) => !/^(autocomplete|type)$/.test(name!) && !(name === 'class' && value === ''));
    const attributes = name === 'script' || name === 'noscript' ? '' : kept.map((attribute) => attribute.join('=')).sort().join(' ');
    const said: Tree = [name === 'script' ? 'noscript' : name, name === 'style' ? rulesOf(element as HTMLStyleElement) : attributes, /script|style/.test(name) ? [] : children(element)];
    if (element.shadowRoot && element.shadowRoot.childNodes.length > 0) {
      const inside = children(element.shadowRoot);
      if (inside.length > 0) said[3] = inside;
    }
    const frame = element.localName === 'iframe' ? (element as HTMLIFrameElement).contentDocument : null;
    if (frame) said[4] = children(frame);
    return said;
  };
  return children(top);
}
