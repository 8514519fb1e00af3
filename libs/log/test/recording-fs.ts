// A LogFs that works on real files and writes down every call that changes the disk, in the order in which it may take effect.

import { nodeLogFs, type LogFile, type LogFs } from '@hindsight/log/disk';

export type DiskOp =
  | { op: 'make-dir'; path: string }
  | { op: 'create'; path: string }
  | { op: 'rename'; from: string; to: string }
  | { op: 'unlink'; path: string }
  | { op: 'sync-dir'; path: string }
  | { op: 'write'; path: string; position: number; bytes: Buffer }
  | { op: 'truncate'; path: string; bytes: number }
  | { op: 'sync'; path: string }
  /** Not a disk call: here the log told the caller that a record is durable. */
  | { op: 'acknowledged'; partition: number; offset: bigint; bytes: Buffer };

/** What is done wrong on purpose, to prove that the checker sees it. */
export type Sabotage = 'none' | 'sync-skipped' | 'sync-late' | 'dir-sync-skipped';

export interface Recording {
  fs: LogFs;
  trace: DiskOp[];
  /** The next write stops after half its bytes with ENOSPC. */
  fillDisk(): void;
}

export function recordingFs(sabotage: Sabotage = 'none'): Recording {
  const trace: DiskOp[] = [];
  let isNextWriteCut = false;
  const late: { op: DiskOp; dueAt: number }[] = [];
  const note = (op: DiskOp): void => {
    trace.push(op);
    while (late[0] !== undefined && late[0].dueAt <= trace.length) trace.push((late.shift() as { op: DiskOp }).op);
  };

  const wrap = (file: LogFile, path: string): LogFile => ({
    ...bound(file),
    write: async (buffers, position) => {
      const bytes = Buffer.concat(buffers);
      if (!isNextWriteCut) {
        note({ op: 'write', path, position, bytes });
        return file.write(buffers, position);
      }
      isNextWriteCut = false;
      const part = bytes.subarray(0, bytes.length >> 1);
      note({ op: 'write', path, position, bytes: part });
      await file.write([part], position);
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    },
    truncate: async (bytes) => {
      note({ op: 'truncate', path, bytes });
      await file.truncate(bytes);
    },
    fdatasync: async () => {
      if (sabotage === 'sync-skipped') return;
      if (sabotage === 'sync-late') return void late.push({ op: { op: 'sync', path }, dueAt: trace.length + 4 });
      await file.fdatasync();
      note({ op: 'sync', path });
    },
  });

  const fs: LogFs = {
    ...nodeLogFs,
    makeDir: async (path) => {
      note({ op: 'make-dir', path });
      await nodeLogFs.makeDir(path);
    },
    open: async (path, mode) => {
      if (mode === 'create') note({ op: 'create', path });
      return wrap(await nodeLogFs.open(path, mode), path);
    },
    rename: async (from, to) => {
      note({ op: 'rename', from, to });
      await nodeLogFs.rename(from, to);
    },
    unlink: async (path) => {
      note({ op: 'unlink', path });
      await nodeLogFs.unlink(path);
    },
    syncDir: async (path) => {
      await nodeLogFs.syncDir(path);
      if (sabotage !== 'dir-sync-skipped') note({ op: 'sync-dir', path });
    },
    freeBytes: async () => 1e12,
  };
  return { fs, trace, fillDisk: () => { isNextWriteCut = true; } };
}

function bound(file: LogFile): LogFile {
  return {
    write: file.write.bind(file), read: file.read.bind(file), fdatasync: file.fdatasync.bind(file),
    truncate: file.truncate.bind(file), size: file.size.bind(file), close: file.close.bind(file),
  };
}

/** The real disk without its syncs: for recovering states whose durability is not the question. */
export const hastyFs: LogFs = {
  ...nodeLogFs,
  syncDir: async () => undefined,
  open: async (path, mode) => ({ ...bound(await nodeLogFs.open(path, mode)), fdatasync: async () => undefined }),
};
