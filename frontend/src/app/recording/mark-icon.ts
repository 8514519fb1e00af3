// How each kind of mark looks and is called.
import type { MarkKind } from '@hindsight/wire';
import type { IconName } from '../design/icon-paths.ts';

export const MARK_ICONS: Record<MarkKind, IconName> = { view: 'view', click: 'click', rage: 'rage', error: 'error', gap: 'gap', tab: 'tab', frozen: 'gap' };
export const MARK_NAMES: Record<MarkKind, string> = { view: 'Page', click: 'Click', rage: 'Rage clicks', error: 'Error', gap: 'Missing part', tab: 'Tab', frozen: 'Stood still' };
