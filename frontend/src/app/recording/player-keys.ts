// Which key presses are meant for the player: none that a field, a menu or a dialog waits for, and none the browser has a use for.
export function isForPlayer(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  if (target.closest('input, textarea, select, [contenteditable], [role=menu], [role=dialog]')) return false;
  // A focused button or link keeps its own keys.
  return !((event.key === ' ' || event.key === 'Enter') && target.closest('button, a'));
}
