// The files of a built folder, held in memory with their hashes: whatever path a request names, nothing else of the disk can be
// reached. Read anew when a file's folder was built again.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface ServedFile {
  bytes: Buffer;
  /** Null where it would not help. */
  gzipped: Buffer | null;
  contentType: string;
  etag: string;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.json': 'application/json', '.map': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp',
  '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.woff': 'font/woff', '.ttf': 'font/ttf', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json',
};
const COMPRESSIBLE = /^(text\/|application\/(json|manifest)|image\/svg)/;
const asGzip = promisify(gzip);

export class FileTree {
  readonly #folder: string;
  #files: Map<string, ServedFile> | null = null;
  #readAt = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param path from the folder on, with '/', e.g. `main-ABC.js`; @returns null when there is no such file */
  async find(path: string): Promise<ServedFile | null> {
    if (this.#files === null || await this.#wasBuiltAgain()) await this.#read();
    return this.#files?.get(path) ?? null;
  }

  async #wasBuiltAgain(): Promise<boolean> {
    return (await changedAt(this.#folder)) !== this.#readAt;
  }

  async #read(): Promise<void> {
    const readAt = await changedAt(this.#folder);
    const files = new Map<string, ServedFile>();
    for (const entry of readAt === 0 ? [] : await readdir(this.#folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      files.set(relative(this.#folder, file).split(sep).join('/'), await readOne(file));
    }
    this.#files = files;
    this.#readAt = readAt;
  }
}

/** When the folder's own list of files last changed; 0 when there is no folder (not built yet). */
async function changedAt(folder: string): Promise<number> {
  try {
    return (await stat(folder)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

async function readOne(file: string): Promise<ServedFile> {
  const bytes = await readFile(file);
  const contentType = CONTENT_TYPES[extname(file)] ?? 'application/octet-stream';
  const gzipped = COMPRESSIBLE.test(contentType) && bytes.length > 1024 ? await asGzip(bytes) : null;
  return { bytes, gzipped, contentType, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}
