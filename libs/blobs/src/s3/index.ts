// blobs/s3 — the store for more than one machine: a bucket of any object store that speaks S3.
export { openS3Blobs } from './open-s3-blobs.ts';
export type { S3BlobsOptions, S3Patience } from './open-s3-blobs.ts';
export type { BlobMeter } from './request.ts';
