// The scroll map: how far down the page its visitors came, as bands of colour with the share that reached each depth. Pure; drawing
// is done by the view.

import type { ScrollBand } from '@hindsight/wire';

export interface DrawnBand {
  topPx: number;
  heightPx: number;
  /** Share of the page views that are tall enough, 0–1. */
  share: number;
}

/** Bands of the same whole percent are one. What lies below the page is left out. */
export function drawnBands(bands: readonly ScrollBand[], pageHeight: number): DrawnBand[] {
  const drawn: DrawnBand[] = [];
  const ordered = bands.filter((band) => band.eligible > 0 && band.depthPx < pageHeight).sort((a, b) => a.depthPx - b.depthPx);
  ordered.forEach((band, index) => {
    const share = Math.min(1, band.reached / band.eligible);
    const bottomPx = Math.min(pageHeight, ordered[index + 1]?.depthPx ?? pageHeight);
    const last = drawn.at(-1);
    if (last && percent(last.share) === percent(share)) last.heightPx = bottomPx - last.topPx;
    else drawn.push({ topPx: band.depthPx, heightPx: bottomPx - band.depthPx, share });
  });
  return drawn;
}

/** Where a label is worth its place: the share fell by this much since the last label. */
const LABEL_STEP = 0.1;

export function labelledBands(bands: readonly DrawnBand[]): DrawnBand[] {
  const labelled: DrawnBand[] = [];
  for (const band of bands) {
    const last = labelled.at(-1);
    if (!last || Math.abs(last.share - band.share) >= LABEL_STEP - 1e-9) labelled.push(band);
  }
  return labelled;
}

export function percent(share: number): number {
  return Math.round(share * 100);
}

/** Warm where everyone came, cold where nobody did; the hue runs from red over yellow and green to blue. */
export function bandColour(share: number): string {
  return `hsl(${Math.round(240 - 235 * share)} 85% 50% / 0.34)`;
}

/** From nothing over yellow to red: the longer it was looked at. */
export function attentionColour(value: number): string {
  return `hsl(${Math.round(58 - 53 * value)} 95% 50% / ${(0.05 + 0.45 * value).toFixed(3)})`;
}
