import type { S3Address } from './servers/start-s3.ts';
import { uniqueName } from './unique-name.ts';

/** Makes an empty bucket that no other test has. Returns its name. */
export async function freshBucket(s3: S3Address): Promise<string> {
  const bucket = uniqueName('blobs');
  await makeBucket(s3, bucket);
  return bucket;
}

export async function makeBucket({ endpoint, region, accessKeyId, secretAccessKey }: S3Address, bucket: string): Promise<void> {
  const { CreateBucketCommand, S3Client } = await import('@aws-sdk/client-s3'); // large: only for tests that want it
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}
