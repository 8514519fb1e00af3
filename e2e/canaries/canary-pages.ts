// 60 pages with 40 secrets each, made from the table of places and a seed: which places a page has, in which order, and what the
// secrets are.

import type { MaskingPreset } from '@hindsight/wire';
import { escapeHtml, PLACES, type Kind, type Place, type Planting } from './places.ts';

export const PRESETS: readonly MaskingPreset[] = ['inputs', 'text', 'open'];
const PAGES = 60;
const SECRETS_PER_PAGE = 40;

export interface Canary {
  secret: string;
  place: Place;
  preset: MaskingPreset;
  isKept: boolean;
}

export interface CanaryPage {
  preset: MaskingPreset;
  /** Path and query. */
  address: string;
  html: string;
  scripts: string[];
  typed: { selector: string; text: string }[];
  canaries: Canary[];
}

export function makeCanaryPages(seed: number): CanaryPage[] {
  const random = randomOf(seed);
  const make = secretsOf(random);
  const dealt = PRESETS.map(() => dealer(random));
  return Array.from({ length: PAGES }, (_, n) => {
    const preset = PRESETS[n % PRESETS.length]!;
    const places = dealt[n % PRESETS.length]!(SECRETS_PER_PAGE);
    const canaries = places.map((place): Canary => ({ secret: make(place.kind), place, preset, isKept: place.kept.includes(preset) }));
    const plantings = canaries.map(({ secret, place }, i) => place.plant(secret, `at${n}x${i}`));
    return { preset, canaries, ...assemble(n, plantings, canaries) };
  });
}

/** Deals places, each about as often as any other, and none twice on a page. */
function dealer(random: () => number): (count: number) => Place[] {
  let left: Place[] = [];
  return (count) => {
    const page = left.splice(0, count);
    if (page.length === count) return page;
    left = shuffled(PLACES.filter((place) => !page.includes(place)), random);
    page.push(...left.splice(0, count - page.length));
    return page;
  };
}

function assemble(n: number, plantings: readonly Planting[], canaries: readonly Canary[]): Omit<CanaryPage, 'preset' | 'canaries'> {
  const all = (key: 'head' | 'body' | 'script' | 'query'): string[] => plantings.flatMap((planting) => planting[key] ?? []);
  return {
    address: `/p/${n}?${all('query').join('&')}`,
    html: `<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>${escapeHtml(all('head').join(' '))}</title></head><body>${all('body').join('\n')}</body></html>`,
    scripts: all('script'),
    typed: plantings.flatMap(({ typeInto }, i) => (typeInto === undefined ? [] : [{ selector: typeInto, text: canaries[i]!.secret }])),
  };
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Secrets no two of which begin alike. */
function secretsOf(random: () => number): (kind: Kind) => string {
  const begun = new Set<string>();
  const pick = (alphabet: string, length: number): string => Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  const letters = (length: number): string => pick('bcdfghjkmnpqrstvwxz', length);
  const make: Record<Kind, () => string> = {
    // One character that HTML, JSON or an address writes differently stands early enough to be in every piece.
    word: () => `${letters(4)}${pick('&"<é', 1)}${letters(8)}`,
    plain: () => letters(13),
    email: () => `${letters(9)}@${letters(6)}.example`,
    card: () => `4${pick('0123456789', 15)}`,
    token: () => `${letters(6)}${pick('0123456789abcdef', 26)}77`,
  };
  return (kind) => {
    for (;;) {
      const secret = make[kind]();
      const beginning = secret.slice(0, 6);
      if (begun.has(beginning)) continue;
      begun.add(beginning);
      return secret;
    }
  };
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
