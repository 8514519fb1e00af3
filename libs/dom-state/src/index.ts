// What a recorded page looks like at a moment, folded from its events without a browser.
export { DomState } from './dom-state.ts';
export type { FoldFault, FoldLimits } from './dom-state.ts';
