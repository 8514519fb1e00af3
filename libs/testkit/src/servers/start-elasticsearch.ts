import { delimiter, join } from 'node:path';

import { freeLoopbackPort } from '@hindsight/embedded-postgres';

import { installation } from './installation.ts';
import { startServerProcess } from './server-process.ts';
import { startIn, type StartedServer, type StartOptions } from './started-server.ts';

export interface ElasticsearchAddress {
  url: string;
}

/**
 * A real Elasticsearch 9 on loopback: mappings, bulk, search, aggregations, aliases; no Painless, ingest or security.
 * @param options.heapMb default 512
 * @throws MissingServer when this machine has no Java or Maven
 */
export function startElasticsearch(options: StartOptions & { heapMb?: number } = {}): Promise<StartedServer<ElasticsearchAddress>> {
  return startIn('elasticsearch', options, async (directory, outlivesUs) => {
    const { java, directory: programs } = await installation('elasticsearch');
    const [port, transportPort] = [await freeLoopbackPort(), await freeLoopbackPort()];
    const heap = `${options.heapMb ?? 512}m`;
    const url = `http://127.0.0.1:${port}`;
    const server = await startServerProcess({
      name: 'Elasticsearch',
      directory,
      outlivesUs,
      command: {
        program: java,
        args: [`-Xms${heap}`, `-Xmx${heap}`, '-XX:+UseSerialGC', '--enable-native-access=ALL-UNNAMED', '--add-modules=jdk.incubator.vector',
          `-Djava.io.tmpdir=${directory}`, '-cp', [join(programs, 'lib/*'), join(programs, 'classes')].join(delimiter), 'StartElasticsearch',
          join(programs, 'home'), directory, String(port), String(transportPort)],
      },
      answers: async () => (await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`, { signal: AbortSignal.timeout(5_000) })).ok,
    });
    return { server, address: { url } };
  });
}
