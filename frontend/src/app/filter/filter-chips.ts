// The active conditions of a filter in words, each with the filter that remains when it is taken away.
import { formatDuration } from '../format/duration.ts';
import { formatDay } from '../format/moment.ts';
import { countryName } from '../format/country.ts';
import {
  EMPTY_FILTER, FLAG_FIELDS, memberReader, PRESENCE_FIELDS, readFilter, TEXT_FIELDS,
  type FlagField, type GroupMember, type ListFilter, type ManyField, type Presence, type PresenceField, type Sequence, type TextField, type TextMatch,
} from './list-filter.ts';

export interface FilterChip {
  label: string;
  without: ListFilter;
}

export const TEXT_LABELS: Record<TextField, string> = { page: 'Visited page', entry: 'Entry page', exit: 'Exit page', referrer: 'Referrer', user: 'User', clickedText: 'Clicked text' };
export const MATCH_LABELS: Record<TextMatch, string> = { contains: 'contains', equals: 'is', pattern: 'matches' };
const RANGE_LABELS = { '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days' } as const;
export const MANY_LABELS: Record<ManyField, string> = { device: 'Device', country: 'Country', browser: 'Browser', system: 'System', language: 'Language', tag: 'Tag', utmSource: 'UTM source', utmMedium: 'UTM medium', utmCampaign: 'UTM campaign' };
export const FLAG_LABELS: Record<FlagField, [string, string]> = {
  hasError: ['Has error', 'No error'], hasRageClick: ['Has rage clicks', 'No rage clicks'], hasDeadClick: ['Has dead clicks', 'No dead clicks'],
  hasUTurn: ['Has u-turns', 'No u-turns'], hasAbandon: ['Abandoned a form', 'Abandoned no form'], hasErrorClick: ['Has clicks with an error', 'No clicks with an error'],
  hasNotes: ['Has notes', 'Without notes'], isLive: ['Running now', 'Not running'], watched: ['Watched by me', 'Not watched by me'],
};
const PRESENCE_LABELS: Record<PresenceField, Record<Presence, string>> = {
  bots: { exclude: 'Without bots', include: 'Bots included', only: 'Only bots' },
  demo: { exclude: 'Without demo visits', include: 'Demo visits included', only: 'Only demo visits' },
  team: { exclude: 'Without your team', include: 'Your team included', only: 'Only your team' },
};

export function optionLabel(field: ManyField, key: string): string {
  if (field === 'country') return countryName(key);
  if (key === '') return 'Unknown';
  return field === 'device' ? key.charAt(0).toUpperCase() + key.slice(1) : key;
}

export function filterChips(filter: ListFilter): FilterChip[] {
  const chips: FilterChip[] = [];
  const chip = (label: string, ...fields: (keyof ListFilter)[]): void => {
    chips.push({ label, without: { ...filter, ...Object.fromEntries(fields.map((field) => [field, EMPTY_FILTER[field]])) } });
  };
  for (const field of TEXT_FIELDS) {
    const condition = filter[field];
    if (condition) chip(`${TEXT_LABELS[field]} ${MATCH_LABELS[condition.match]} ${condition.value}`, field);
  }
  if (filter.pageGroup !== '') chip(`Page group ${filter.pageGroup}`, 'pageGroup');
  if (filter.clickedSelector !== '') chip(`Clicked element ${filter.clickedSelector}`, 'clickedSelector');
  if (filter.sequence) chip(sequenceLabel(filter.sequence), 'sequence');
  for (const members of filter.groups) chips.push({ label: members.map(memberLabel).join(' or '), without: { ...filter, groups: filter.groups.filter((other) => other !== members) } });
  for (const field of Object.keys(MANY_LABELS) as ManyField[]) {
    if (filter[field].length > 0) chip(`${MANY_LABELS[field]}: ${filter[field].map((key) => optionLabel(field, key)).join(', ')}`, field);
  }
  if (filter.range !== '') chip(RANGE_LABELS[filter.range], 'range');
  if (filter.from !== null || filter.to !== null) chip(spanLabel(filter.from, filter.to), 'from', 'to');
  if (filter.minDurationMs !== null || filter.maxDurationMs !== null) chip(boundsLabel('Duration', filter.minDurationMs, filter.maxDurationMs, formatDuration), 'minDurationMs', 'maxDurationMs');
  if (filter.minPages !== null || filter.maxPages !== null) chip(boundsLabel('Pages', filter.minPages, filter.maxPages, String), 'minPages', 'maxPages');
  if (filter.minFidelity !== null || filter.maxFidelity !== null) chip(boundsLabel('Fidelity', filter.minFidelity, filter.maxFidelity, (percent) => `${percent} %`), 'minFidelity', 'maxFidelity');
  if (filter.minViewportWidth !== null || filter.maxViewportWidth !== null) chip(boundsLabel('Screen', filter.minViewportWidth, filter.maxViewportWidth, (px) => `${px} px`), 'minViewportWidth', 'maxViewportWidth');
  for (const field of FLAG_FIELDS) {
    if (filter[field] !== null) chip(FLAG_LABELS[field][filter[field] ? 0 : 1], field);
  }
  for (const field of PRESENCE_FIELDS) {
    if (filter[field] !== EMPTY_FILTER[field]) chip(PRESENCE_LABELS[field][filter[field]], field);
  }
  return chips;
}

/** A member of a group in words; what cannot be read stands as it is written. */
export function memberLabel(member: GroupMember): string {
  const labels = filterChips(readFilter(memberReader(member))).map(({ label }) => label);
  return labels.length === 0 ? JSON.stringify(member) : labels.join(' and ');
}

function sequenceLabel({ steps, withinMs }: Sequence): string {
  const path = steps.map(({ match, value }) => (match === 'equals' ? value : `${MATCH_LABELS[match]} ${value}`)).join(', then ');
  return withinMs === null ? path : `${path} within ${formatDuration(withinMs)}`;
}

/** `to` is exclusive, people read the last day inclusively. */
function spanLabel(from: number | null, to: number | null): string {
  if (from !== null && to !== null) return `${formatDay(from)} – ${formatDay(to - 1)}`;
  return from !== null ? `Since ${formatDay(from)}` : `Until ${formatDay((to ?? 0) - 1)}`;
}

function boundsLabel(name: string, min: number | null, max: number | null, write: (value: number) => string): string {
  if (min !== null && max !== null) return `${name} ${write(min)} – ${write(max)}`;
  return min !== null ? `${name} ≥ ${write(min)}` : `${name} ≤ ${write(max ?? 0)}`;
}
