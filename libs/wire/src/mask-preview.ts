// Rules of privacy tried on a recorded page before they are saved: the app sends them to the player, which draws and counts.

import type { PathRule, TrackerSettings } from './settings.ts';

export type PrivacyRules = Pick<TrackerSettings, 'masking' | 'maskSelectors' | 'blockSelectors' | 'unmaskSelectors' | 'ignoreSelectors' | 'pathRules'>;

/** What one selector of the rules meets on the page. */
export interface RuleHits extends Pick<PathRule, 'rule' | 'selector'> {
  /** As in the rule; '' for every page. */
  path: string;
  /** Elements it matches; null: no browser understands the selector. */
  elements: number | null;
  /** False: the rule is for other pages than this one, and `elements` says what it would match here. */
  isForThisPage: boolean;
}

/** What rules would do to the page. Of what counts as masked some may have been masked in the recording already. */
export interface MaskPreview {
  /** Path of the page shown, as recorded. */
  path: string;
  /** In the order of the settings: mask, unmask, block, ignore, then those for some pages. */
  rules: RuleHits[];
  /** Elements of which an empty box is left. */
  leftOut: number;
  /** Pieces of text that are seen. */
  texts: { masked: number; all: number };
  /** Fields that are seen and hold what is entered. */
  fields: { masked: number; all: number };
  /** Elements whose use is not recorded, by their own mark. */
  ignored: number;
}
