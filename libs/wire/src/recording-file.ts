// A recording as one file: an HTML page with the player in it, and in inert script elements, one a line, everything the player would
// have asked for. Base64 alone stands in them, so that nothing recorded can end an element or begin one. Format 1.

import type { DeviceKind } from './log-record.ts';
import type { Manifest } from './manifest.ts';

export const RECORDING_FILE_VERSION = 1;
/** Media type of the script elements: no browser runs it. */
export const PART_TYPE = 'application/x-hindsight';
const PART_END = '</script>';

/**
 * What a part holds, gzipped. `head`: a {@link RecordingFileHead}, first of all; `block` and `keyframe`: the text the manifest names by that block's id;
 * `file`: the bytes of the vault with that SHA-256; `end`: a {@link RecordingFileEnd}, last of all.
 */
export type PartKind = 'head' | 'block' | 'keyframe' | 'file' | 'end';

export interface RecordingFileHead {
  v: typeof RECORDING_FILE_VERSION;
  /** ms since 1970. */
  exportedAt: number;
  /** Whether the visit went on while the file was made: it holds what had come by then. */
  isUnfinished: boolean;
  visit: FiledVisit;
  manifest: Manifest;
  /** By name: the hash its bytes had at the time of the visit, where the recording itself does not say it. */
  names: Record<string, string>;
}

/** What a file says of its visit: nothing that names the visitor. */
export interface FiledVisit {
  siteName: string;
  entryPath: string;
  device: DeviceKind;
  browser: string;
  system: string;
  /** ISO 3166-1 alpha-2, or ''. */
  country: string;
}

export interface RecordingFileEnd {
  /** Parts before this one. */
  parts: number;
  /** SHA-256, 64 hex digits, over the lines of all of them, each with its newline. */
  sha256: string;
}

/**
 * One part as a line of the page, with its newline.
 * @param name id of a block or hash of a file; '' for head and end
 * @param mediaType of a file
 */
export function partLine(kind: PartKind, name: string, base64: string, mediaType = ''): string {
  return `<script type="${PART_TYPE}" data-part="${kind}" data-name="${checked(name)}" data-type="${checked(mediaType)}">${checked(base64)}${PART_END}\n`;
}

export interface ReadPart {
  kind: string;
  name: string;
  mediaType: string;
  base64: string;
}

/** What {@link partLine} wrote, without its newline; null for every other line. */
export function readPartLine(line: string): ReadPart | null {
  const head = new RegExp(`^<script type="${PART_TYPE}" data-part="(\\w+)" data-name="(\\w*)" data-type="([\\w+/.-]*)">`).exec(line.slice(0, 300));
  if (head === null || !line.endsWith(PART_END)) return null;
  return { kind: head[1] ?? '', name: head[2] ?? '', mediaType: head[3] ?? '', base64: line.slice(head[0].length, -PART_END.length) };
}

/** Ids, hashes, media types and base64 hold no other characters; whatever does would be read as HTML. */
function checked(text: string): string {
  if (!/^[\w+/=.-]*$/.test(text)) throw new Error('this would not stay inside its part of the file');
  return text;
}
