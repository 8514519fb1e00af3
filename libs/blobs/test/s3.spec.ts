import { beforeAll, expect, it } from '@jest/globals';
import { freshBucket, useS3 } from '@hindsight/testkit';
import type { S3Address } from '@hindsight/testkit';

import { blobContract } from '../src/contract-kit.ts';
import { openS3Blobs } from '../src/s3/index.ts';
import type { BlobStore } from '../src/index.ts';

let s3: S3Address;
beforeAll(async () => {
  s3 = await useS3();
});

async function freshStore(): Promise<BlobStore> {
  return openS3Blobs({ ...s3, credentials: s3, bucket: await freshBucket(s3) });
}

blobContract(freshStore);

it('lists more than one page, each key once and in order', async () => {
  const store = await freshStore();
  const keys = Array.from({ length: 1_050 }, (_, i) => `packs/${(i % 16).toString(16)}0/${String(i).padStart(4, '0')}`);
  for (let i = 0; i < keys.length; i += 50) await Promise.all(keys.slice(i, i + 50).map((key) => store.putIfAbsent(key, Buffer.from(key))));
  const found: string[] = [];
  for await (const { key } of store.list('packs/')) found.push(key);
  expect(found).toEqual(keys.toSorted());
});

it.each([
  ['denied', { credentials: { accessKeyId: 'hindsight-test', secretAccessKey: 'wrong' } }],
  ['no-bucket', { bucket: 'there-is-no-such-bucket' }],
])('says %s when only an operator can help, and does not mistake it for a missing object', async (reason, wrong) => {
  const store = openS3Blobs({ ...s3, credentials: s3, bucket: await freshBucket(s3), ...wrong });
  await expect(store.get('a/b')).rejects.toMatchObject({ name: 'BlobStoreFailed', reason });
  await expect(store.putIfAbsent('a/b', Buffer.from('x'))).rejects.toMatchObject({ name: 'BlobStoreFailed', reason });
});
