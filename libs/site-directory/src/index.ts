// site-directory — what the edge knows of the sites (contract 2): a snapshot plus changes, kept on the edge's own disk.
export * from './site-directory.ts';
export * from './snapshot-directory.ts';
export * from './http-source.ts';
export * from './site-signal.ts';
