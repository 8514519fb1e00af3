// Draws a map's colours and labels into a layer over the page. Places are worked out before; nothing is looked up here.

import type { AreaMapElement, HeatmapDrawing, PlacedElement } from '@hindsight/wire';
import type { MaskedBox } from '../masks/masked-page.ts';
import { paintHeat } from './heat-painter.ts';
import type { WholePage } from './lay-out-whole-page.ts';
import type { HeatPoint } from './place-points.ts';
import { attentionColour, bandColour, drawnBands, labelledBands, percent } from './scroll-bands.ts';

export class DrawLayer {
  readonly element = document.createElement('div');

  constructor() {
    this.element.className = 'heat-layer';
  }

  clear(): void {
    this.element.replaceChildren();
  }

  heat(points: readonly HeatPoint[], whole: WholePage): void {
    for (const { topPx, canvas } of paintHeat(points, whole.width, whole.height)) {
      canvas.style.top = `${topPx}px`;
      this.element.append(canvas);
    }
  }

  /** Large boxes first, so that what lies in them stays on top. */
  areas(elements: readonly AreaMapElement[], placed: readonly PlacedElement[]): void {
    const shown = placed.flatMap(({ element, box }) => (box === null ? [] : [{ area: elements[element] as AreaMapElement, box }]));
    for (const { area, box: [left, top, width, height] } of shown.sort((a, b) => b.box[2] * b.box[3] - a.box[2] * a.box[3])) {
      const box = this.#add('area-box', top);
      const hue = area.value < 0 ? 215 : 5;
      const strength = Math.min(1, Math.abs(area.value));
      Object.assign(box.style, { left: `${left}px`, width: `${width}px`, height: `${height}px`, background: `hsl(${hue} 85% 50% / ${(0.08 + strength * 0.42).toFixed(2)})`, borderColor: `hsl(${hue} 85% 38%)` });
      const label = document.createElement('span');
      label.textContent = area.label;
      box.append(label);
    }
  }

  scroll(map: Extract<HeatmapDrawing, { kind: 'scroll' }>, { scrolled }: WholePage, foldPx: number): void {
    const drawn = drawnBands(map.bands, scrolled.height);
    for (const band of drawn) this.#stripe(scrolled, band.topPx, band.heightPx, bandColour(band.share));
    for (const band of labelledBands(drawn)) this.#add('scroll-label', band.topPx + scrolled.top).textContent = `${percent(band.share)} %`;
    for (const [index, fold] of (map.folds ?? [{ label: 'Fold', px: foldPx }]).entries()) {
      if (fold.px >= scrolled.height) continue;
      const line = this.#add('fold-line', fold.px + scrolled.top);
      line.textContent = `${fold.label} at ${Math.round(fold.px)} px`;
      // Side by side, for those of two devices may lie close together.
      line.style.setProperty('--place', String(index));
    }
  }

  attention({ bands }: Extract<HeatmapDrawing, { kind: 'attention' }>, { scrolled }: WholePage): void {
    bands.forEach((band, index) => {
      const bottom = Math.min(scrolled.height, bands[index + 1]?.depthPx ?? scrolled.height);
      if (bottom <= band.depthPx) return;
      this.#stripe(scrolled, band.depthPx, bottom - band.depthPx, attentionColour(band.value));
      if (band.label !== '') this.#add('scroll-label', band.depthPx + scrolled.top).textContent = band.label;
    });
  }

  /** What rules of privacy do to elements. */
  masks(boxes: readonly MaskedBox[]): void {
    for (const { kind, box: [left, top, width, height] } of boxes) {
      const box = this.#add(`mask-box is-${kind}`, top);
      Object.assign(box.style, { left: `${left}px`, width: `${width}px`, height: `${height}px` });
      if (kind === 'left-out') box.append(Object.assign(document.createElement('span'), { textContent: 'Left out' }));
    }
  }

  /** Points an element out for a moment. */
  point(box: PlacedElement['box']): void {
    this.element.querySelector('.pointed-out')?.remove();
    if (box === null) return;
    const outline = this.#add('pointed-out', box[1]);
    Object.assign(outline.style, { left: `${box[0]}px`, width: `${box[2]}px`, height: `${box[3]}px` });
  }

  #stripe(scrolled: WholePage['scrolled'], topPx: number, heightPx: number, background: string): void {
    const stripe = this.#add('scroll-band', topPx + scrolled.top);
    Object.assign(stripe.style, { left: `${scrolled.left}px`, width: `${scrolled.width}px`, height: `${heightPx}px`, background });
  }

  #add(className: string, topPx: number): HTMLElement {
    const element = document.createElement('div');
    element.className = className;
    element.style.top = `${topPx}px`;
    this.element.append(element);
    return element;
  }
}
