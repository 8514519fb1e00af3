import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freeLoopbackPort } from '@hindsight/embedded-postgres';

import { installation } from './installation.ts';
import { startServerProcess } from './server-process.ts';
import { startIn, type StartedServer, type StartOptions } from './started-server.ts';

export interface S3Address {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const IDENTITY = { accessKeyId: 'hindsight-test', secretAccessKey: 'hindsight-test-secret' };

const QUIET = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%d %level %logger{0} %msg%n</pattern></encoder></appender>
  <root level="warn"><appender-ref ref="out"/></root>
</configuration>
`;

/**
 * A real S3 interface on loopback (S3Proxy over a directory); buckets are addressed by path.
 * @throws MissingServer when this machine has no Java or Maven
 */
export function startS3(options: StartOptions = {}): Promise<StartedServer<S3Address>> {
  return startIn('s3', options, async (directory, outlivesUs) => {
    const { java, directory: programs } = await installation('s3proxy');
    const endpoint = `http://127.0.0.1:${await freeLoopbackPort()}`;
    const data = join(directory, 'buckets');
    mkdirSync(data, { recursive: true });
    const properties = join(directory, 's3proxy.properties');
    writeFileSync(properties, [
      `s3proxy.endpoint=${endpoint}`,
      's3proxy.authorization=aws-v2-or-v4',
      `s3proxy.identity=${IDENTITY.accessKeyId}`,
      `s3proxy.credential=${IDENTITY.secretAccessKey}`,
      'jclouds.provider=filesystem',
      `jclouds.filesystem.basedir=${data}`,
      '',
    ].join('\n'));
    const logging = join(directory, 'logback.xml');
    writeFileSync(logging, QUIET); // Without it, every step of every connection is written down.
    const server = await startServerProcess({
      name: 'S3Proxy',
      directory,
      outlivesUs,
      command: {
        program: java,
        args: ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', `-Dlogback.configurationFile=${logging}`, '-cp', join(programs, 'lib/*'), 'org.gaul.s3proxy.Main', '--properties', properties],
      },
      answers: async () => (await fetch(endpoint, { signal: AbortSignal.timeout(5_000) })).status < 500,
    });
    return { server, address: { endpoint, region: 'us-east-1', ...IDENTITY } };
  });
}
