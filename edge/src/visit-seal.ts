// A visit under seal, for the way from one domain of a site to another: enciphered and authenticated, so that it can neither be made nor read
// elsewhere, and bound to the site, network and browser it was given to. Promise: what does not fit in any of these opens to nothing.

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { readCarriedVisit, SEAL_VALID_MS, type CarriedVisit } from '@hindsight/wire';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Session, handle, visitor; then two times of 6 bytes. */
const NAME_BYTES = 16 + 8 + 16;
const PLAIN_BYTES = NAME_BYTES + 6 + 6;

/** Who asks: a seal opens only for the same. */
export interface SealHolder {
  siteKey: string;
  /** In memory only; the seal tells nothing of it. */
  network: string;
  browser: string;
}

/** @param nowMs the server's clock */
export function sealVisit([session, handle, visitor, begunAt]: CarriedVisit, key: Uint8Array, holder: SealHolder, nowMs: number): string {
  const plain = Buffer.alloc(PLAIN_BYTES);
  plain.write(session + handle + visitor, 'hex');
  plain.writeUIntBE(begunAt, NAME_BYTES, 6);
  plain.writeUIntBE(nowMs, NAME_BYTES + 6, 6);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, cipherKey(key), nonce).setAAD(nameOf(holder));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Null for what is old, broken, or somebody else's. */
export function openVisit(sealed: string, key: Uint8Array, holder: SealHolder, nowMs: number): CarriedVisit | null {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length !== NONCE_BYTES + PLAIN_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, cipherKey(key), bytes.subarray(0, NONCE_BYTES)).setAAD(nameOf(holder)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    const ageMs = nowMs - plain.readUIntBE(NAME_BYTES + 6, 6);
    // Edges' clocks differ a little.
    if (ageMs > SEAL_VALID_MS || ageMs < -5_000) return null;
    const names = plain.toString('hex', 0, NAME_BYTES);
    return readCarriedVisit([names.slice(0, 32), names.slice(32, 48), names.slice(48), plain.readUIntBE(NAME_BYTES, 6)]);
  } catch {
    return null; // Not sealed by us for this one.
  }
}

function cipherKey(key: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'visit-seal.v1', 32));
}

function nameOf({ siteKey, network, browser }: SealHolder): Buffer {
  return Buffer.from(JSON.stringify([siteKey, network, browser]));
}
