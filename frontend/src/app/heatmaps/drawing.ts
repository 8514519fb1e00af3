// The API's heatmap as the player draws it: as heat, as areas, as bands; or what is more and what is less in another map.
import type { ClickHeatmap, Heatmap } from '@hindsight/api-contract';
import type { AreaMapElement, HeatmapDrawing, MapElement } from '@hindsight/wire';
import { formatNumber, formatShare } from '../format/count.ts';
import type { MapKind } from './map-kind.ts';

/** Bands of attention that are told apart. */
const ATTENTION_BANDS = 40;
export const DEVICE_NAMES = { desktop: 'Desktop', tablet: 'Tablet', mobile: 'Phone' } as const;
const seconds = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export function toDrawing(map: Heatmap, kind: MapKind): HeatmapDrawing {
  if (map.kind === 'move') return { kind: 'move', cellPx: map.cellPx, cells: map.cells };
  if (map.kind === 'scroll') return kind === 'attention' ? attention(map) : { kind: 'scroll', bands: map.bands.map(({ depthPx, reached, eligible }) => ({ depthPx, reached, eligible })), ...(map.folds.length > 0 && { folds: map.folds.map(({ device, medianPx }) => ({ label: `${DEVICE_NAMES[device]} fold`, px: medianPx })) }) };
  return kind === 'area' ? { kind: 'area', elements: areas(map) } : { kind: 'click', elements: map.elements.map((element) => ({ ...named(element), points: element.points })) };
}

/** Shares of clicks of one map beside another's, on the elements of both. The list holds the first map's elements in their order, then those only the other has. */
export function toDifference(map: ClickHeatmap, other: ClickHeatmap): { drawing: HeatmapDrawing; elements: ClickHeatmap['elements'] } {
  const theirs = new Map(other.elements.map((element) => [element.id, element]));
  const mine = new Set(map.elements.map(({ id }) => id));
  const all = [...map.elements, ...other.elements.filter(({ id }) => !mine.has(id)).map((element) => ({ ...element, clicks: 0, rageClicks: 0, deadClicks: 0, recordings: 0, points: [] }))];
  const differences = all.map((element) => shareOf(element.clicks, map.clicks) - shareOf(theirs.get(element.id)?.clicks ?? 0, other.clicks));
  const largest = Math.max(...differences.map(Math.abs), 0.001);
  const elements = all.map((element, index): AreaMapElement => {
    const difference = differences[index] ?? 0;
    return { ...named(element), value: difference / largest, label: pointsLabel(difference), clicks: element.clicks + (theirs.get(element.id)?.clicks ?? 0) };
  });
  return { drawing: { kind: 'area', elements }, elements: all };
}

export function pointsLabel(difference: number): string {
  return `${difference > 0 ? '+' : difference < 0 ? '−' : '±'}${seconds.format(Math.abs(difference) * 100)} pp`;
}

function shareOf(part: number, all: number): number {
  return all === 0 ? 0 : part / all;
}

function areas(map: ClickHeatmap): AreaMapElement[] {
  const most = Math.max(1, ...map.elements.map(({ clicks }) => clicks));
  return map.elements.map((element) => ({ ...named(element), value: element.clicks / most, label: `${formatShare(element.clicks, map.clicks)} · ${formatNumber(element.clicks)}`, clicks: element.clicks }));
}

function attention({ bands }: Extract<Heatmap, { kind: 'scroll' }>): HeatmapDrawing {
  const step = Math.max(1, Math.ceil(bands.length / ATTENTION_BANDS));
  const shown = bands.filter((_, index) => index % step === 0);
  const longest = Math.max(1, ...shown.map(({ attentionMs }) => attentionMs));
  return { kind: 'attention', bands: shown.map(({ depthPx, attentionMs }) => ({ depthPx, value: attentionMs / longest, label: `${seconds.format(attentionMs / 1000)} s` })) };
}

function named({ selector, role, text, near, version }: MapElement): MapElement {
  return { selector, role, text, version, ...(near ? { near } : {}) };
}
