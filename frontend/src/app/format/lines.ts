// Lists people write one entry a line.
export function readLines(text: string): string[] {
  return text.split(/[\n,]/).map((line) => line.trim()).filter((line) => line !== '');
}

/** Selectors may hold commas, so only line breaks part them. */
export function readSelectorLines(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}
