// A map's figures as a table for spreadsheets.
import type { Heatmap } from '@hindsight/api-contract';

type Cell = string | number;

/** Lines end in CR LF, as RFC 4180 says. A text that a spreadsheet would run as a formula begins with an apostrophe. */
export function heatmapCsv(map: Heatmap): string {
  return [...rowsOf(map)].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function* rowsOf(map: Heatmap): Iterable<Cell[]> {
  switch (map.kind) {
    case 'scroll':
      yield ['depth_px', 'page_views_reached', 'page_views_tall_enough', 'attention_ms'];
      for (const band of map.bands) yield [band.depthPx, band.reached, band.eligible, band.attentionMs];
      return;
    case 'move':
      yield ['left_px', 'top_px', 'positions'];
      yield* map.cells;
      return;
    default:
      yield ['selector', 'role', 'text', 'stands_in', 'clicks', 'share', 'rage_clicks', 'dead_clicks', 'visits'];
      for (const one of map.elements) yield [one.selector, one.role, one.text, one.near, one.clicks, map.clicks === 0 ? 0 : Number((one.clicks / map.clicks).toFixed(6)), one.rageClicks, one.deadClicks, one.recordings];
  }
}

function cell(value: Cell): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
