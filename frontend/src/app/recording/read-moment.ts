// `t` of an address: whole milliseconds since the recording's start; anything else is its beginning.
export function readMoment(text: string | undefined): number {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : 0;
}
