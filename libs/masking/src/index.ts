// masking — which words of a page may be recorded as they are, and which fields never: for the tracker, which masks, and for the player,
// which shows what rules would mask.
export * from './marks.ts';
export * from './mask-text.ts';
export * from './secret-fields.ts';
