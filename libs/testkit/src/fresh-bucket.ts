import type { S3Address } from './servers/start-s3.ts';
import { uniqueName } from './unique-name.ts';

/** Makes an empty bucket that no other test has. Returns its name. */
export async function freshBucket({ endpoint, region, accessKeyId, secretAccessKey }: S3Address): Promise<string> {
  const { CreateBucketCommand, S3Client } = await import('@aws-sdk/client-s3'); // large: only for tests that want it
  const bucket = uniqueName('blobs');
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return bucket;
}
