// From what was found at the noted elements to one figure with its reasons. Pure.

import { MAX_FIDELITY_REASONS, MAX_FIDELITY_WHAT, type Fidelity, type FidelityReason, type FidelityReasonKind } from '@hindsight/wire';

export interface Flaw {
  kind: FidelityReasonKind;
  what: string;
}
export interface Finding {
  /** For each noted element what spoils it; null: it stands where it stood and shows what it showed. */
  elements: (Flaw | null)[];
  /** Missing, whether or not a noted element shows it. */
  missing: Flaw[];
}

/** @returns null if nothing was looked at */
export function scoreOf(findings: readonly Finding[]): Fidelity | null {
  const elements = findings.flatMap((finding) => finding.elements);
  if (elements.length === 0) return null;
  const reasons = new Map<string, FidelityReason>();
  const reasonOf = ({ kind, what }: Flaw): FidelityReason => {
    const key = `${kind} ${what}`;
    const known = reasons.get(key) ?? { kind, what: what.slice(0, MAX_FIDELITY_WHAT), elements: 0 };
    reasons.set(key, known);
    return known;
  };
  for (const flaw of elements) if (flaw !== null) reasonOf(flaw).elements++;
  for (const flaw of findings.flatMap(({ missing }) => missing)) reasonOf(flaw);
  const right = elements.filter((flaw) => flaw === null).length;
  // Something is missing that no noted element shows: not the whole truth, so not the whole hundred.
  const most = reasons.size === 0 ? 100 : 99;
  return {
    percent: Math.min(most, Math.floor((100 * right) / elements.length)),
    elements: elements.length,
    reasons: [...reasons.values()].sort((a, b) => b.elements - a.elements).slice(0, MAX_FIDELITY_REASONS),
  };
}
