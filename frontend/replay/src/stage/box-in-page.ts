/** Where an element of the rebuilt page lies in the page, also out of its frames; CSS px, unscaled. */
export function boxInPage(element: Element): { left: number; top: number; width: number; height: number } {
  const { width, height, ...box } = element.getBoundingClientRect().toJSON() as DOMRectInit & { left: number; top: number; width: number; height: number };
  let { left, top } = box;
  for (let frame = element.ownerDocument.defaultView?.frameElement; frame && frame.ownerDocument !== document; frame = frame.ownerDocument.defaultView?.frameElement ?? null) {
    const around = frame.getBoundingClientRect();
    left += around.left + frame.clientLeft;
    top += around.top + frame.clientTop;
  }
  return { left, top, width, height };
}
