/** Removes the entry that was put into a Map or Set first. */
export function dropOldest(collection: { keys(): Iterator<string>; delete(key: string): boolean }): void {
  const oldest = collection.keys().next();
  if (oldest.done !== true) collection.delete(oldest.value);
}
