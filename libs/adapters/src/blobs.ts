// Opens the blob store the configuration names. For composition roots (main.ts, standalone) only.
import { join } from 'node:path';

import type { BlobStore } from '@hindsight/blobs';
import { withFallback } from '@hindsight/blobs/fallback';
import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import type { BlobMeter } from '@hindsight/blobs/s3';
import type { BlobStoreName } from '@hindsight/config';
import type { Metrics } from '@hindsight/telemetry';

/** What a program's configuration says of blobs. */
export interface BlobsConfig {
  dataDirectory: string;
  blobs: BlobStoreName;
  blobsReadAlso: BlobStoreName | undefined;
  s3Bucket: string | undefined;
  s3Endpoint: string | undefined;
  s3Region: string;
  s3AccessKeyId: string | undefined;
  s3SecretAccessKey: string | undefined;
  s3PathStyle: boolean | undefined;
}

/** The store to write to; with `BLOBS_READ_ALSO`, backed by the one that is being left. */
export async function openBlobs(config: BlobsConfig, metrics: Metrics): Promise<BlobStore> {
  const store = await openBlobStore(config.blobs, config, meterFor(metrics));
  if (config.blobsReadAlso === undefined) return store;
  const oldReads = metrics.count('blob_old_reads_total', 'Reads that only the store named by BLOBS_READ_ALSO could answer');
  return withFallback(store, await openBlobStore(config.blobsReadAlso, config, meterFor(metrics)), () => oldReads.add({}));
}

/**
 * One store by its name.
 * @throws Error when it is S3 and the configuration names no bucket
 */
export async function openBlobStore(name: BlobStoreName, config: BlobsConfig, meter?: BlobMeter): Promise<BlobStore> {
  if (name === 'filesystem') return openFilesystemBlobs(join(config.dataDirectory, 'blobs'));
  const { s3Bucket: bucket, s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = config;
  if (bucket === undefined) throw new Error('S3_BUCKET is missing');
  const { openS3Blobs } = await import('@hindsight/blobs/s3'); // large: only for programs that use it
  return openS3Blobs({
    bucket, region: config.s3Region, endpoint: config.s3Endpoint, isPathStyle: config.s3PathStyle,
    credentials: accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey },
    ...(meter === undefined ? {} : { meter }),
  });
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

function meterFor(metrics: Metrics): BlobMeter {
  const put = metrics.timing('blob_put_seconds', 'Time to write an object to the object store, retries included', SECONDS);
  const get = metrics.timing('blob_get_seconds', 'Time to read an object or a part of one from the object store, retries included', SECONDS);
  const retries = metrics.count('blob_retries_total', 'Requests to the object store that were repeated, by operation', ['operation']);
  const errors = metrics.count('blob_errors_total', 'Operations the object store failed after all retries, by operation and reason', ['operation', 'reason']);
  return {
    put: (seconds) => put.observeSeconds(seconds),
    got: (seconds) => get.observeSeconds(seconds),
    retried: (operation, times) => retries.add({ operation }, times),
    failed: (operation, reason) => errors.add({ operation, reason }),
  };
}
