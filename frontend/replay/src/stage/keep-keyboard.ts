// A dialog that opens takes the keyboard, out of another frame too: from the note the viewer is writing beside the replay. A dialog of a
// recording takes it only where the stage has it anyway, or where the picture alone counts.

const prepared = new WeakSet<Window>();

/** Makes the dialogs of a rebuilt document open without taking the keyboard. */
export function keepKeyboard(page: Document): void {
  const view = page.defaultView;
  if (view === null || prepared.has(view)) return;
  prepared.add(view);
  const dialogs = view.HTMLDialogElement.prototype;
  for (const name of ['show', 'showModal'] as const) {
    const open = dialogs[name];
    dialogs[name] = function (this: HTMLDialogElement): void {
      if (this.inert || document.hasFocus() || document.documentElement.dataset['mode'] === 'still') return open.call(this);
      // Nothing in it can be focused just now.
      this.inert = true;
      try {
        open.call(this);
      } finally {
        this.inert = false;
      }
    };
  }
}
