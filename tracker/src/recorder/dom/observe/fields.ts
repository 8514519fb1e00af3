// What fields show: text, choices, ticks. What the visitor enters is told at once. What scripts set makes no event; fields are
// looked at several times a second instead of patching their setters: it costs microseconds, sees resets and autofill too, and
// breaks no page.

import { SOURCE_INPUT } from '@hindsight/wire';
import { stopAll } from '../../page.ts';
import { localNameOf } from '../natives.ts';
import { optionValue } from '../element-state.ts';
import type { DomObserver } from '../recorder-parts.ts';
import type { MaskRules } from '../../privacy/mask-rules.ts';
import { noteTyped } from '../../privacy/watch-typing.ts';

interface Shown {
  text: string;
  isChecked: boolean;
  isIndeterminate?: boolean;
  /** The page itself calls the value wrong. */
  isRefused?: boolean;
  /** Indices, where more than one may be chosen. */
  selected?: number[];
}
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const LOOK_EVERY_MS = 200;
/** Looking takes at most this share of the time, however many fields there are. */
const SHARE = 0.01;
const LONGEST_PAUSE_MS = 1_000;

export const observeFields: DomObserver = ({ emit, guard, listen, masks, mirror, onElement, onRoot }) => {
  /** What was told of each field. */
  const told = new Map<Field, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (field: Field, userTriggered: boolean): void => {
    const before = told.get(field);
    if (before === undefined) return;
    const id = mirror.id(field);
    if (id === 0) return void told.delete(field);
    if (masks.isIgnored(field)) return;
    const shown = shownBy(field, masks);
    const now = JSON.stringify(shown);
    if (shown === null || now === before) return;
    told.set(field, now);
    emit(SOURCE_INPUT, { ...shown, id, userTriggered });
  };
  const lookAtAll = guard('fields', () => {
    const begin = performance.now();
    clearTimeout(timer);
    timer = undefined;
    for (const field of told.keys()) look(field, false);
    if (told.size > 0) timer = setTimeout(lookAtAll, Math.min(LONGEST_PAUSE_MS, Math.max(LOOK_EVERY_MS, (performance.now() - begin) / SHARE)));
  });
  const entered = (event: Event): void => {
    // In frames nobody else does.
    noteTyped(masks, event);
    const field = event.composedPath()[0] as Field;
    look(field, event.isTrusted);
    // The others of its group have lost their tick.
    if (field.type === 'radio') lookAtAll();
  };
  for (const name of ['input', 'textarea', 'select']) {
    onElement(name, (field) => {
      const shown = shownBy(field as Field, masks);
      // No attribute says it: it is told at the next look.
      delete shown?.isIndeterminate;
      delete shown?.isRefused;
      told.set(field as Field, JSON.stringify(shown));
      timer ??= setTimeout(lookAtAll, LOOK_EVERY_MS);
    });
  }
  // `change` does not leave a shadow tree.
  onRoot((root) => stopAll([listen(root, 'input', entered), listen(root, 'change', entered)]));
  return stopAll([() => clearTimeout(timer), listen(window, 'pagehide', lookAtAll)]);
};

/** Null: nothing of it may be told. */
function shownBy(field: Field, masks: MaskRules): Shown | null {
  if (localNameOf(field) !== 'select') {
    const { checked, indeterminate, validity } = field as HTMLInputElement;
    return { text: masks.maskField(field, field.value), isChecked: checked === true, ...(indeterminate && { isIndeterminate: true }), ...(validity?.customError && { isRefused: true }) };
  }
  const { selectedIndex, selectedOptions, multiple } = field as HTMLSelectElement;
  if (masks.fieldRule(field) === 'secret') return null;
  return {
    text: optionValue(field.value, selectedIndex, masks, masks.textRule(field)), isChecked: false,
    ...(multiple && { selected: Array.from(selectedOptions, ({ index }) => index) }),
  };
}
