// Pointing at elements of the rebuilt page: a layer of our own over it takes the mouse, outlines what lies beneath, and names what is
// clicked as the tracker would. Nothing in the page is touched, and nothing of it hears the mouse.

import { describeElement } from '@hindsight/fingerprint';
import type { PickedElement } from '@hindsight/wire';
import { boxInPage } from './box-in-page.ts';

export interface InspectedPage {
  document: Document | null;
}

export class InspectLayer {
  readonly #root = document.createElement('div');
  readonly #outline = document.createElement('div');
  readonly #label = document.createElement('div');
  readonly #pageOf: () => InspectedPage | null;

  /**
   * @param frame what holds the rebuilt page, unscaled
   * @param pageOf the page on stage
   * @param onPick told of each click that hits an element
   */
  constructor(frame: HTMLElement, pageOf: () => InspectedPage | null, onPick: (element: Omit<PickedElement, 'path'>) => void) {
    this.#pageOf = pageOf;
    this.#root.className = 'inspect-layer';
    this.#outline.className = 'inspect-outline';
    this.#label.className = 'inspect-label';
    this.#outline.append(this.#label);
    this.#root.append(this.#outline);
    this.#outline.hidden = true;
    this.#root.addEventListener('pointermove', (event) => this.#show(this.#elementAt(event)));
    this.#root.addEventListener('pointerleave', () => this.#show(null));
    this.#root.addEventListener('click', (event) => {
      event.stopPropagation();
      const element = this.#elementAt(event);
      this.#show(element);
      if (element === null) return;
      const { selector, role, text } = describeElement(element);
      onPick({ selector, role, text });
    });
    frame.append(this.#root);
  }

  close(): void {
    this.#root.remove();
  }

  /** What lies under the mouse, in frames and open shadow trees too. */
  #elementAt({ offsetX, offsetY, target }: MouseEvent): Element | null {
    if (target !== this.#root) return null;
    let page = this.#pageOf()?.document ?? null;
    let x = offsetX;
    let y = offsetY;
    let element = page?.elementFromPoint(x, y) ?? null;
    while (element !== null) {
      const inner: Element | null = element.shadowRoot?.elementFromPoint(x, y) ?? null;
      if (inner !== null && inner !== element) element = inner;
      else if (element.localName === 'iframe' && (element as HTMLIFrameElement).contentDocument?.documentElement) {
        const box: DOMRect = element.getBoundingClientRect();
        x -= box.left + element.clientLeft;
        y -= box.top + element.clientTop;
        page = (element as HTMLIFrameElement).contentDocument;
        const within: Element | null = page?.elementFromPoint(x, y) ?? null;
        if (within === null) return element;
        element = within;
      } else return element;
    }
    return null;
  }

  #show(element: Element | null): void {
    this.#outline.hidden = element === null;
    if (element === null) return;
    const { left, top, width, height } = boxInPage(element);
    Object.assign(this.#outline.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    this.#outline.classList.toggle('is-high', top < 30);
    this.#label.textContent = `${element.localName} · ${Math.round(width)} × ${Math.round(height)}`;
  }
}
