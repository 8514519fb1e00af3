// A scroll map from counted page views: which share of those tall enough reached each depth.

import { ATTENTION_BAND_PX } from '../attention.ts';
import { SCROLL_BAND_PX, type ScrollMap } from '../index.ts';

export interface MeasuredViews {
  /** Deepest band reached, and the band the page ends in: whole numbers of `SCROLL_BAND_PX`. */
  reached: number;
  height: number;
  /** Visible height, CSS px. */
  fold: number;
  /** How many page views were so. */
  views: number;
}

/** Taller pages are cut here: 100,000 px are about 100 screens. */
const MOST_BANDS = 5000;

/** Sums over the page views whose attention is known. */
export interface MeasuredAttention {
  views: number;
  /** ms by band of `ATTENTION_BAND_PX`, from the top. */
  bandMs: readonly number[];
}

/** Bands from the top down. A page view shorter than a depth is not asked about it. */
export function scrollBands(measured: readonly MeasuredViews[], attention: MeasuredAttention = { views: 0, bandMs: [] }): Pick<ScrollMap, 'bands' | 'medianFoldPx' | 'attentionViews'> {
  const deepest = measured.reduce((most, row) => Math.max(most, row.height), -1);
  const last = Math.min(deepest, MOST_BANDS - 1);
  const reachedHere = new Array<number>(last + 2).fill(0);
  const endsHere = new Array<number>(last + 2).fill(0);
  for (const { reached, height, views } of measured) {
    add(reachedHere, Math.min(reached, last), views);
    add(endsHere, Math.min(height, last), views);
  }
  const bands: ScrollMap['bands'] = [];
  let reached = 0;
  let eligible = 0;
  for (let band = last; band >= 0; band--) {
    reached += reachedHere[band] ?? 0;
    eligible += endsHere[band] ?? 0;
    const lookedAtMs = attention.bandMs[Math.floor((band * SCROLL_BAND_PX) / ATTENTION_BAND_PX)] ?? 0;
    bands.push({ depthPx: band * SCROLL_BAND_PX, reached, eligible, attentionMs: attention.views === 0 ? 0 : Math.round(lookedAtMs / attention.views) });
  }
  return { bands: bands.reverse(), medianFoldPx: medianFold(measured), attentionViews: attention.views };
}

function add(counts: number[], band: number, views: number): void {
  counts[band] = (counts[band] ?? 0) + views;
}

/** The lower median. */
function medianFold(measured: readonly MeasuredViews[]): number {
  const half = measured.reduce((sum, row) => sum + row.views, 0) / 2;
  let seen = 0;
  for (const { fold, views } of [...measured].sort((a, b) => a.fold - b.fold)) {
    seen += views;
    if (seen >= half) return fold;
  }
  return 0;
}
