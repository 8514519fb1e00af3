// Why a recording shows less than the visitor saw, in words for people.
import type { FidelityReason, FidelityReasonKind } from '@hindsight/wire';
import { formatCount } from '../format/count.ts';

const WORDS: Record<FidelityReasonKind, (what: string) => string> = {
  font: (what) => `The font ${what} is missing`,
  image: (what) => (what === '' ? 'An image is missing' : `The image ${what} is missing`),
  style: (what) => `The style sheet ${what} is missing`,
  canvas: () => 'What scripts drew on a canvas was not recorded',
  frame: () => 'A page of another site inside this one was not recorded',
  media: () => 'The picture of a video was not recorded',
  gone: () => 'Something could not be rebuilt',
  moved: () => 'Something stands elsewhere than it stood',
};

/** One line for each reason, with how much it spoils. */
export function fidelityWords(reasons: readonly FidelityReason[]): string[] {
  return reasons.map(({ kind, what, elements }) => `${WORDS[kind](what)}${elements > 0 ? ` (${formatCount(elements, 'element')})` : ''}`);
}
