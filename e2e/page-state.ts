// What a page shows, as facts two pages can be compared by. Runs inside the page: no imports, nothing from outside.

export interface PageState {
  text: string[];
  /** Every element that is or can be scrolled, by its place in the body: left, top. */
  scrolls: Record<string, [number, number]>;
  /** Checkboxes, radios, selects, details and dialogs, in document order. */
  states: string[];
}

export function readPageState(page: Document): PageState {
  const hidden = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'TEXTAREA']);
  const text: string[] = [];
  const walker = page.createTreeWalker(page.body, 4);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const content = (node.textContent ?? '').trim();
    if (content !== '' && !hidden.has(node.parentElement?.tagName ?? '')) text.push(content);
  }
  const place = (element: Element): string => {
    const steps: string[] = [];
    for (let step: Element | null = element; step !== null && step !== page.body; step = step.parentElement) {
      steps.unshift(`${step.tagName}:${step.parentElement ? [...step.parentElement.children].indexOf(step) : 0}`);
    }
    return steps.join('/');
  };
  const root = page.scrollingElement ?? page.documentElement;
  const scrolls: PageState['scrolls'] = { page: [Math.round(root.scrollLeft), Math.round(root.scrollTop)] };
  const states: string[] = [];
  for (const element of page.body.querySelectorAll<HTMLElement>('*')) {
    const style = page.defaultView?.getComputedStyle(element);
    const canScroll = /auto|scroll/.test(`${style?.overflowX} ${style?.overflowY}`) && element.tagName !== 'TEXTAREA';
    if (canScroll && (element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth)) {
      scrolls[place(element)] = [Math.round(element.scrollLeft), Math.round(element.scrollTop)];
    }
    if (element.matches('input[type=checkbox], input[type=radio]')) states.push(`${place(element)} ${(element as HTMLInputElement).checked}`);
    if (element.matches('select')) states.push(`${place(element)} ${(element as HTMLSelectElement).selectedIndex}`);
    if (element.matches('details, dialog')) states.push(`${place(element)} ${(element as HTMLDetailsElement).open}`);
  }
  return { text, scrolls, states };
}
