// The few places where only a patch on the browser's prototypes tells of a change. The page gets what the browser gives: results,
// errors, names, `[native code]`. A prototype that is frozen or lacks the member stays as it is.

import type { Stop } from '../../page.ts';

const { apply } = Reflect;
const { defineProperty, getOwnPropertyDescriptor } = Object;
type Part = 'value' | 'get' | 'set';
type Native = (...args: never[]) => unknown;

/**
 * Watches one part of a member: calls of a method, or the reading or writing of an accessor.
 * @param before called just before the browser's own, guarded by the caller; its answer goes to `after`
 * @param after called when the browser's own has returned without an error
 */
export function watch<Owner, Note>(
  owner: Owner | undefined, name: string, part: Part,
  after: (self: Owner, args: unknown[], note: Note | undefined) => void, before?: (self: Owner, args: unknown[]) => Note,
): Stop {
  const member = owner && getOwnPropertyDescriptor(owner, name);
  const native = member?.[part] as Native | undefined;
  if (!member || typeof native !== 'function' || !member.configurable) return () => undefined;
  // A proxy of the native function, so that whoever asks it for its source, its name or its length is told the native's.
  const ours = new Proxy(native, {
    apply(target, self: Owner, args) {
      const note = before?.(self, args);
      const result = apply(target, self, args);
      after(self, args, note);
      return result;
    },
  });
  return install(owner, name, part, native, ours);
}

/** Watches a constructor. */
export function watchMade<Made extends object>(owner: object, name: string, after: (made: Made, args: unknown[]) => void): Stop {
  const native = getOwnPropertyDescriptor(owner, name)?.value as (new () => Made) | undefined;
  if (typeof native !== 'function') return () => undefined;
  const ours = new Proxy(native, {
    construct(target, args, made) {
      const result = Reflect.construct(target, args, made) as Made;
      after(result, args);
      return result;
    },
  });
  return install(owner, name, 'value', native, ours);
}

function install(owner: object, name: string, part: Part, native: unknown, ours: unknown): Stop {
  const put = (from: unknown, to: unknown): void => {
    const member = getOwnPropertyDescriptor(owner, name);
    if (member?.[part] === from) defineProperty(owner, name, { ...member, [part]: to });
  };
  put(native, ours);
  // Somebody else may have put a patch over ours: then it stays, and what it calls is ours, without effect.
  return () => put(ours, native);
}
