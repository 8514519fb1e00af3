// The fidelity of a recording: how much of what the visitor saw can be shown again, and why the rest cannot. Measured by the player,
// kept and filtered by the API, put into words by the app.

/**
 * `font`: text was drawn in a font that is not there; `image`, `style`: a file is not there; `canvas`: drawn by scripts and not
 * recorded; `frame`: a page of another origin inside; `media`: a video's picture; `gone`: an element is not in the rebuilt page;
 * `moved`: an element stands elsewhere and nothing else says why.
 */
export const FIDELITY_REASONS = ['font', 'image', 'style', 'canvas', 'frame', 'media', 'gone', 'moved'] as const;
export type FidelityReasonKind = (typeof FIDELITY_REASONS)[number];

export interface FidelityReason {
  kind: FidelityReasonKind;
  /** The font's family, or the address of the file without its query; '' where there is nothing to name. */
  what: string;
  /** Noted elements it spoils; 0: it is missing, and none of them shows it. */
  elements: number;
}

export interface Fidelity {
  /** Whole percent of the noted elements that stand where they stood and show what they showed; 100 only without any reason. */
  percent: number;
  /** Noted elements that were looked at. */
  elements: number;
  /** The worst first, at most {@link MAX_FIDELITY_REASONS}. */
  reasons: FidelityReason[];
}

export const MAX_FIDELITY_REASONS = 20;
/** Longest `what`. */
export const MAX_FIDELITY_WHAT = 200;
