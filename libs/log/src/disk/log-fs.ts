// The only door to the disk for the log's writer: small, so that a test can record every call and replay the states a power
// cut may leave.

import { constants, promises as fsp } from 'node:fs';
import * as fs from 'node:fs';

export interface LogFile {
  /** Writes the buffers one after the other from `position` on; may write less than all. Returns the bytes written. */
  write(buffers: readonly Uint8Array[], position: number): Promise<number>;
  /** Reads up to `into.length` bytes; 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Resolves when what was written before would survive a power cut. Never called again on a file where it failed. */
  fdatasync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface LogFs {
  makeDir(path: string): Promise<void>;
  /** Names in a directory, any order. */
  list(path: string): Promise<string[]>;
  /** `create` fails if the file is there. */
  open(path: string, mode: 'read' | 'write' | 'create'): Promise<LogFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Makes creations, renames and removals in a directory durable. */
  syncDir(path: string): Promise<void>;
  /** Free bytes of the file system under `path`, as an ordinary user sees them. */
  freeBytes(path: string): Promise<number>;
}

const FLAGS = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR,
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
};

/** The real disk. */
export const nodeLogFs: LogFs = {
  makeDir: async (path) => void (await fsp.mkdir(path, { recursive: true, mode: 0o700 })),
  list: (path) => fsp.readdir(path),
  open: async (path, mode) => {
    const fd = await new Promise<number>((resolve, reject) => {
      fs.open(path, FLAGS[mode], 0o600, (error, opened) => (error ? reject(error) : resolve(opened)));
    });
    return new NodeLogFile(fd);
  },
  rename: (from, to) => fsp.rename(from, to),
  unlink: (path) => fsp.unlink(path),
  syncDir: async (path) => {
    const dir = await fsp.open(path, 'r');
    try {
      await dir.sync();
    } finally {
      await dir.close();
    }
  },
  freeBytes: async (path) => {
    const { bavail, bsize } = await fsp.statfs(path);
    return bavail * bsize;
  },
};

// Callbacks instead of FileHandle: half the overhead on the path of every acknowledged batch.
class NodeLogFile implements LogFile {
  readonly #fd: number;
  constructor(fd: number) {
    this.#fd = fd;
  }
  write(buffers: readonly Uint8Array[], position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.writev(this.#fd, buffers, position, (error, written) => (error ? reject(error) : resolve(written)));
    });
  }
  read(into: Uint8Array, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.read(this.#fd, into, 0, into.length, position, (error, read) => (error ? reject(error) : resolve(read)));
    });
  }
  fdatasync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.#fd, (error) => (error ? reject(error) : resolve()));
    });
  }
  truncate(bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.ftruncate(this.#fd, bytes, (error) => (error ? reject(error) : resolve()));
    });
  }
  size(): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.fstat(this.#fd, (error, stats) => (error ? reject(error) : resolve(stats.size)));
    });
  }
  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.close(this.#fd, (error) => (error ? reject(error) : resolve()));
    });
  }
}
