import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freeLoopbackPort } from '@hindsight/embedded-postgres';

import { installation } from './installation.ts';
import { startServerProcess } from './server-process.ts';
import { startIn, type StartedServer, type StartOptions } from './started-server.ts';

export interface KafkaAddress {
  /** `host:port` each. */
  brokers: string[];
}

/**
 * A real Kafka 4 on loopback: one node, broker and controller in one; topics are not created by themselves.
 * @param options.heapMb   default 384
 * @param options.settings more lines of server.properties
 * @throws MissingServer when this machine has no Java or Maven
 */
export function startKafka(options: StartOptions & { heapMb?: number; settings?: Record<string, string> } = {}): Promise<StartedServer<KafkaAddress>> {
  return startIn('kafka', options, async (directory, outlivesUs) => {
    const { java, directory: programs } = await installation('kafka');
    const classPath = join(programs, 'lib/*');
    const [port, controllerPort] = [await freeLoopbackPort(), await freeLoopbackPort()];
    mkdirSync(directory, { recursive: true });
    const properties = join(directory, 'server.properties');
    writeFileSync(properties, lines({ ...defaults(directory, port, controllerPort), ...options.settings }));
    if (!existsSync(join(directory, 'log'))) {
      const cluster = randomBytes(16).toString('base64url');
      await promisify(execFile)(java, ['-Xmx256m', '-cp', classPath, 'kafka.tools.StorageTool', 'format', `--cluster-id=${cluster}`, '-c', properties]);
    }
    const server = await startServerProcess({
      name: 'Kafka',
      directory,
      outlivesUs,
      command: {
        program: java,
        args: ['-Xms256m', `-Xmx${options.heapMb ?? 384}m`, '-XX:+UseSerialGC', '-cp', classPath, 'kafka.Kafka', properties],
      },
      answers: (output) => Promise.resolve(output.includes('Kafka Server started')),
    });
    return { server, address: { brokers: [`127.0.0.1:${port}`] } };
  });
}

function defaults(directory: string, port: number, controllerPort: number): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listeners': `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(directory, 'log'),
    'auto.create.topics.enable': 'false',
    'default.replication.factor': '1',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
  };
}

function lines(settings: Record<string, string>): string {
  return Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join('');
}
