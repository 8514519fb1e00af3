// The trees that are recorded: the page's document, open shadow roots, documents of frames of the same origin. Each is watched from
// the moment it is told of, for as long as it lives.

import type { Stop } from '../page.ts';
import { isConnected, nodeType, DOCUMENT } from './natives.ts';
import type { Root } from './recorder-parts.ts';

export interface Roots {
  /** Each time a root is told of. */
  add(root: Root): void;
  /** Those that are shown now. */
  all(): Root[];
  onRoot(handler: (root: Root) => Stop | void): void;
  /** Called each time a root is told of, the first included. */
  onRootTold(handler: (root: Root) => void): void;
  stop: Stop;
}

export function makeRoots(): Roots {
  // A root must not live on because we know it, nor because we know how to let go of it.
  const stops = new WeakMap<Root, Stop[]>();
  let held: WeakRef<Root>[] = [];
  const handlers: ((root: Root) => Stop | void)[] = [];
  const toldHandlers: ((root: Root) => void)[] = [];
  const isAlive = (root: Root): boolean => (nodeType(root) === DOCUMENT ? (root as Document).defaultView !== null : isConnected(root));
  const greet = (root: Root, handler: (typeof handlers)[number]): void => {
    const stop = handler(root);
    if (stop) stops.get(root)!.push(stop);
  };
  const living = (): Root[] => held.map((root) => root.deref()).filter((root) => root !== undefined);
  return {
    add(root) {
      for (const handler of toldHandlers) handler(root);
      if (stops.has(root)) return;
      stops.set(root, []);
      if (held.length % 64 === 63) held = held.filter((one) => one.deref() !== undefined);
      held.push(typeof WeakRef === 'function' ? new WeakRef(root) : { deref: () => root } as WeakRef<Root>);
      for (const handler of handlers) greet(root, handler);
    },
    all: () => living().filter(isAlive),
    onRoot(handler) {
      handlers.push(handler);
      for (const root of living()) greet(root, handler);
    },
    onRootTold: (handler) => void toldHandlers.push(handler),
    stop() {
      for (const root of living()) for (const stop of stops.get(root) ?? []) stop();
      held = [];
    },
  };
}
