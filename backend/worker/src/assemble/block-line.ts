// One line of a block = one batch. Written and read here without touching the events, so that a line can be given another
// document number without parsing megabytes.

export interface LineHead {
  doc: number;
  seq: number;
  clock: number;
}

const NEWLINE = 0x0a;
const HEAD = /^\{"doc":(\d+),"seq":(\d+),"clock":(\d+),"events":/;
const LONGEST_HEAD = 80;

/** @param events JSON array on one line */
export function writeLine(head: LineHead, events: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`{"doc":${head.doc},"seq":${head.seq},"clock":${head.clock},"events":`), events, Buffer.from('}\n')]);
}

/** Splits a block into lines: head and the bytes of the events. Lines that are not ours are left out. */
export function readLines(block: Uint8Array): { head: LineHead; events: Uint8Array }[] {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const lines: { head: LineHead; events: Uint8Array }[] = [];
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline < 0 ? bytes.length : newline;
    const match = HEAD.exec(bytes.toString('latin1', from, Math.min(to, from + LONGEST_HEAD)));
    if (match !== null) {
      lines.push({
        head: { doc: Number(match[1]), seq: Number(match[2]), clock: Number(match[3]) },
        events: bytes.subarray(from + match[0].length, to - 1),
      });
    }
    from = to + 1;
  }
  return lines;
}
