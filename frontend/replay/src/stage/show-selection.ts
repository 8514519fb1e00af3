// Shows the text selection a recorded selection event describes. Nodes that are gone are left out.

export function showSelection(data: Record<string, unknown>, nodeOf: (id: number) => Node | null): void {
  const cleared = new Set<Selection>();
  for (const value of Array.isArray(data['ranges']) ? data['ranges'] : []) {
    const { start, startOffset, end, endOffset } = value as Record<string, number>;
    const startNode = start === undefined ? null : nodeOf(start);
    const endNode = end === undefined ? null : nodeOf(end);
    const selection = startNode?.ownerDocument?.getSelection();
    if (!startNode || !endNode || !selection) continue;
    if (!cleared.has(selection)) selection.removeAllRanges();
    cleared.add(selection);
    const range = (startNode.ownerDocument as Document).createRange();
    range.setStart(startNode, placeIn(startNode, startOffset));
    range.setEnd(endNode, placeIn(endNode, endOffset));
    selection.addRange(range);
  }
}

/** As near as the node allows to what was recorded, which may be anything. */
function placeIn(node: Node, offset: unknown): number {
  const longest = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '').length : node.childNodes.length;
  return typeof offset === 'number' && offset > 0 ? Math.min(Math.floor(offset), longest) : 0;
}
