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
    range.setStart(startNode, Math.min(startOffset ?? 0, lengthOf(startNode)));
    range.setEnd(endNode, Math.min(endOffset ?? 0, lengthOf(endNode)));
    selection.addRange(range);
  }
}

function lengthOf(node: Node): number {
  return node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '').length : node.childNodes.length;
}
