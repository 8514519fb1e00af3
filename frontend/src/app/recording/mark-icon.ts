// How each kind of moment looks and is called.
import type { IconName } from '../design/icon-paths.ts';
import type { MomentKind } from './moments.ts';

export const MARK_ICONS: Record<MomentKind, IconName> = {
  view: 'view', click: 'click', rage: 'rage', dead: 'dead', 'u-turn': 'u-turn', abandon: 'abandon', 'error-click': 'error', error: 'error', console: 'console', gap: 'gap', tab: 'tab', frozen: 'frozen', note: 'note',
};
export const MARK_NAMES: Record<MomentKind, string> = {
  view: 'Page', click: 'Click', rage: 'Rage clicks', dead: 'Dead click', 'u-turn': 'U-turn', abandon: 'Form abandoned', 'error-click': 'Click with error', error: 'Error', console: 'Console',
  gap: 'Missing part', tab: 'Tab', frozen: 'Stood still', note: 'Note',
};
/** The loudest wins where there is room for one. */
export const MARK_LOUDNESS: Record<MomentKind, number> = {
  note: 9, error: 8, rage: 7, dead: 6, 'error-click': 6, abandon: 5, 'u-turn': 5, view: 4, tab: 3, click: 2, frozen: 1, gap: 1, console: 0,
};
