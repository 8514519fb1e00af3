// seal: lines in order → blocks. A block holds one document and one clock, at most a minute or so many bytes, and begins at a
// keyframe where there is one, so that seeking reads little. Pure.

export interface SealLine {
  doc: number;
  clock: number;
  seq: number;
  firstMs: number;
  lastMs: number;
  hasKeyframe: boolean;
  /** The line as stored, with its newline. */
  bytes: Uint8Array;
}

export interface SealBlock {
  doc: number;
  clock: number;
  lines: SealLine[];
  fromMs: number;
  toMs: number;
  fromSeq: number;
  toSeq: number;
  hasKeyframe: boolean;
  bytes: number;
}

/** A block smaller than this is not worth ending at a keyframe. */
const SMALL_BYTES = 16 * 1024;

/** @param lines ordered by (doc, seq) */
export function cutBlocks(lines: readonly SealLine[], limits: { spanMs: number; bytes: number }): SealBlock[] {
  const blocks: SealBlock[] = [];
  for (const line of lines) {
    const open = blocks[blocks.length - 1];
    if (open !== undefined && fits(open, line, limits)) extend(open, line);
    else {
      const { doc, clock, seq, firstMs, lastMs, hasKeyframe, bytes } = line;
      blocks.push({ doc, clock, lines: [line], fromMs: firstMs, toMs: lastMs, fromSeq: seq, toSeq: seq, hasKeyframe, bytes: bytes.length });
    }
  }
  return blocks;
}

function fits(block: SealBlock, line: SealLine, limits: { spanMs: number; bytes: number }): boolean {
  if (line.doc !== block.doc || line.clock !== block.clock) return false;
  if (line.hasKeyframe && block.bytes >= SMALL_BYTES) return false;
  if (block.bytes + line.bytes.length > limits.bytes) return false;
  return Math.max(block.toMs, line.lastMs) - Math.min(block.fromMs, line.firstMs) <= limits.spanMs;
}

function extend(block: SealBlock, line: SealLine): void {
  block.lines.push(line);
  block.fromMs = Math.min(block.fromMs, line.firstMs);
  block.toMs = Math.max(block.toMs, line.lastMs);
  block.toSeq = line.seq;
  block.hasKeyframe ||= line.hasKeyframe;
  block.bytes += line.bytes.length;
}
