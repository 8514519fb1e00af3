// The one table of environment variables. readConfig and docs/configuration.md both come from it.
import { addressRanges, brokerList, bucketName, byteCount, countUpTo, databaseUrl, directory, email, file, headerName, indexPrefix, listenAddress, oneOf, onOrOff, origin, password, perSecond, port, redisUrl, regionName, secret, topicName, webUrl, type Parser } from './parsers.ts';

export interface Variable<T> {
  name: string;
  /** What it does, one or two sentences. */
  does: string;
  is: Parser<T>;
  /** Text parsed when the variable is absent or empty. Without one the value is undefined, and `otherwise` says what that means. */
  default?: string;
  otherwise?: string;
  /** Without a default: the program cannot start without it when one of these holds. */
  neededWhen?: readonly Condition[];
}

/** Another variable that the program reads was given, or stands at the value `is`, its default included. */
export interface Condition {
  name: string;
  is?: string;
}

export type BlobStoreName = 'filesystem' | 's3';
export type LogStoreName = 'disk' | 'kafka';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

function variable<T>(name: string, is: Parser<T>, rest: { does: string; default: string }): Variable<T> & { default: string };
function variable<T>(name: string, is: Parser<T>, rest: { does: string; otherwise?: string; neededWhen?: readonly Condition[] }): Variable<T> & { default?: never };
function variable<T>(name: string, is: Parser<T>, rest: Omit<Variable<T>, 'name' | 'is'>): Variable<T> {
  return { name, is, ...rest };
}

export const VARIABLES = {
  host: variable('HOST', listenAddress, { does: 'Address to listen on. 127.0.0.1 keeps everything on this machine.', default: '0.0.0.0' }),
  port: variable('PORT', port, { does: 'Port of the app and the API; in the standalone program also of the edge.', default: '4000' }),
  playerPort: variable('PLAYER_PORT', port, { does: 'Port of the player page, which has an origin of its own.', otherwise: 'the port after `PORT`' }),
  playerOrigin: variable('PLAYER_ORIGIN', origin, { does: 'Where browsers reach the player page, when it has a host name of its own.', otherwise: 'the other loopback name on this machine, elsewhere the host of the request on `PLAYER_PORT`' }),
  publicOrigin: variable('PUBLIC_ORIGIN', origin, { does: 'Where browsers reach the app and where the snippet loads from, when a proxy stands in front.', otherwise: 'the host of the request' }),
  dataDirectory: variable('DATA_DIR', directory, { does: 'Directory of everything stored on this machine: database, log, blobs, site directory.', default: 'data' }),
  databaseUrl: variable('DATABASE_URL', databaseUrl, { does: 'PostgreSQL to use, version 15 or newer.', otherwise: 'the standalone program runs a PostgreSQL of its own under `DATA_DIR`' }),
  ownerEmail: variable('OWNER_EMAIL', email, { does: 'Sign-in of the owner, made at the first start.', default: 'owner@hindsight.local' }),
  ownerPassword: variable('OWNER_PASSWORD', password, { does: 'Password of the owner, used at the first start only.', otherwise: 'a password is made up and printed once' }),
  trustedProxies: variable('TRUST_PROXY', addressRanges, { does: 'Proxies whose `X-Forwarded-For` is believed.', otherwise: 'none is believed' }),
  geoipFile: variable('GEOIP_MMDB', file, { does: 'Country database in MMDB form, in place of the one that comes along.', otherwise: 'the one that comes along' }),
  countryHeader: variable('CDN_COUNTRY_HEADER', headerName, { does: 'Header in which a trusted proxy (`TRUST_PROXY`) names the visitor\'s country.', otherwise: 'the country comes from the address' }),
  sitesUrl: variable('SITES_URL', webUrl, { does: 'Where an edge on a machine of its own asks for changes of sites.', otherwise: 'it knows the sites of its last snapshot' }),
  sitesToken: variable('SITES_TOKEN', password, { does: 'Secret between API and edge: the edge sends it to `SITES_URL`, the API answers only those who send it.', otherwise: 'the API tells no edge elsewhere' }),
  trackerDirectory: variable('TRACKER_DIR', directory, { does: 'Folder with the built tracker: `bootstrap.js`, `recorder.js` and what `recorder.json` names.', otherwise: 'the one built from these sources' }),
  elasticsearchUrl: variable('ELASTICSEARCH_URL', webUrl, { does: 'Elasticsearch that lists can be read from (`npm run index` turns the switch).', otherwise: 'Postgres alone answers lists' }),
  elasticsearchApiKey: variable('ELASTICSEARCH_API_KEY', password, { does: 'API key for Elasticsearch, as it is sent (base64).', otherwise: 'requests are not signed' }),
  elasticsearchIndex: variable('ELASTICSEARCH_INDEX', indexPrefix, { does: 'What the names of all its indices begin with.', default: 'hindsight' }),
  redisUrl: variable('REDIS_URL', redisUrl, { does: 'Redis through which several edges and APIs share their limits and edges hear of changed sites at once.', otherwise: 'each program limits what it sees itself, and edges ask for changed sites every 2 s' }),
  siteBatchesPerSecond: variable('SITE_BATCHES_PER_SECOND', perSecond, { does: 'Batches of one site that are taken per second, five times as many at once; of all edges together when they share a Redis.', default: '2000' }),
  networkBatchesPerSecond: variable('NETWORK_BATCHES_PER_SECOND', perSecond, { does: 'Batches of one network (IPv4 /24, IPv6 /48) that one edge takes per second, ten times as many at once.', default: '200' }),
  networkSessionsPerSecond: variable('NETWORK_SESSIONS_PER_SECOND', perSecond, { does: 'New sessions of one network that one edge takes per second, thirty times as many at once.', default: '10' }),
  apiRequestsPerSecond: variable('API_REQUESTS_PER_SECOND', perSecond, { does: 'Requests of one API key or one sign-in that are answered per second, ten times as many at once.', default: '100' }),
  logLevel: variable('LOG_LEVEL', oneOf<LogLevel>('debug', 'info', 'warn', 'error'), { does: 'Least important line printed.', default: 'info' }),
  log: variable('LOG', oneOf<LogStoreName>('disk', 'kafka'), { does: 'Where what visitors send is made durable first: under `DATA_DIR`, or in a topic of Kafka that several machines share.', default: 'disk' }),
  logPartitions: variable('LOG_PARTITIONS', countUpTo(1000), { does: 'Parts of a log that is made anew; at most so many workers share it. A log that exists keeps its own number for life.', default: '4' }),
  kafkaBrokers: variable('KAFKA_BROKERS', brokerList, { does: 'Kafka to use, version 3.5 or newer: some of its brokers.', neededWhen: [{ name: 'LOG', is: 'kafka' }] }),
  kafkaTopic: variable('KAFKA_TOPIC', topicName, { does: 'Topic that is the log. Made at the first start of an edge; never change its partitions.', default: 'hindsight' }),
  kafkaReplication: variable('KAFKA_REPLICATION', countUpTo(9), { does: 'Brokers that hold each record, when the topic is made. With one, each write is forced to its disk.', otherwise: 'three, or as many as there are' }),
  logMaxBytes: variable('LOG_MAX_BYTES', byteCount, { does: 'Size the disk log may reach. At 80 % the edge warns, then asks trackers to come back later.', default: '10GiB' }),
  logReserveBytes: variable('LOG_RESERVE_BYTES', byteCount, { does: 'Free disk space below which the edge asks trackers to come back later.', default: '2GiB' }),
  blobs: variable('BLOBS', oneOf<BlobStoreName>('filesystem', 's3'), { does: 'Where recordings\' bytes are written: under `DATA_DIR`, or in a bucket of an S3 object store.', default: 'filesystem' }),
  blobsReadAlso: variable('BLOBS_READ_ALSO', oneOf<BlobStoreName>('filesystem', 's3'), { does: 'Second store, in which bytes are looked for that `BLOBS` does not have, and from which they are deleted too. For a move from one to the other (docs/operations.md).', otherwise: 'there is one store' }),
  s3Bucket: variable('S3_BUCKET', bucketName, { does: 'Bucket to use. It must exist; nothing else may lie in it.', neededWhen: [{ name: 'BLOBS', is: 's3' }, { name: 'BLOBS_READ_ALSO', is: 's3' }] }),
  s3Endpoint: variable('S3_ENDPOINT', origin, { does: 'Object store that speaks S3, such as MinIO, Ceph or R2.', otherwise: 'AWS\'s own' }),
  s3Region: variable('S3_REGION', regionName, { does: 'Region of the bucket.', default: 'us-east-1' }),
  s3AccessKeyId: variable('S3_ACCESS_KEY_ID', secret, { does: 'Who we are to the object store.', otherwise: 'AWS\'s own ways to know: its variables, files, or the machine\'s role', neededWhen: [{ name: 'S3_SECRET_ACCESS_KEY' }] }),
  s3SecretAccessKey: variable('S3_SECRET_ACCESS_KEY', secret, { does: 'Secret that belongs to `S3_ACCESS_KEY_ID`.', otherwise: 'as above', neededWhen: [{ name: 'S3_ACCESS_KEY_ID' }] }),
  s3PathStyle: variable('S3_PATH_STYLE', onOrOff, { does: 'Whether the bucket stands in the path of an address instead of the host name.', otherwise: 'on when `S3_ENDPOINT` is set' }),
  archive: variable('ARCHIVE', onOrOff, { does: 'Whether what visitors sent is kept in the archive, beside the recordings, so that everything can be rebuilt from it (docs/operations.md). Without it, records leave the log for good three days after they were consumed.', default: 'on' }),
  assetSiteBytes: variable('ASSETS_SITE_MAX_BYTES', byteCount, { does: 'Size that the styles, fonts and images kept for one site may reach; above it those used longest ago go.', default: '1GiB' }),
  assetSiteFiles: variable('ASSETS_SITE_MAX_FILES', countUpTo(1_000_000), { does: 'Number of styles, fonts and images that are kept for one site; above it those used longest ago go.', default: '50000' }),
  demo: variable('DEMO', onOrOff, { does: 'Whether there is a demo shop at `/demo`, with some visits to look at.', default: 'on' }),
} as const;

export type VariableKey = keyof typeof VARIABLES;

/** All that names a blob store; `dataDirectory` goes with them. */
const BLOB_STORE = ['blobs', 'blobsReadAlso', 's3Bucket', 's3Endpoint', 's3Region', 's3AccessKeyId', 's3SecretAccessKey', 's3PathStyle'] as const;

/** All that names a log; `dataDirectory` goes with them. */
const LOG = ['log', 'kafkaBrokers', 'kafkaTopic', 'kafkaReplication', 'logPartitions', 'logMaxBytes', 'logReserveBytes'] as const;

/** How much the edge takes. */
const EDGE_RATES = ['siteBatchesPerSecond', 'networkBatchesPerSecond', 'networkSessionsPerSecond'] as const;

/** What each program reads, and what it cannot do without. */
export const PROGRAMS = {
  standalone: {
    reads: ['host', 'port', 'playerPort', 'playerOrigin', 'publicOrigin', 'dataDirectory', 'databaseUrl', 'ownerEmail', 'ownerPassword', 'trustedProxies', 'geoipFile', 'countryHeader', 'elasticsearchUrl', 'elasticsearchApiKey', 'elasticsearchIndex', 'logLevel', 'archive', 'assetSiteBytes', 'assetSiteFiles', 'demo', 'apiRequestsPerSecond', ...EDGE_RATES, ...LOG, ...BLOB_STORE],
    needs: [],
  },
  edge: { reads: ['host', 'port', 'dataDirectory', 'trustedProxies', 'geoipFile', 'countryHeader', 'sitesUrl', 'sitesToken', 'trackerDirectory', 'redisUrl', 'logLevel', ...EDGE_RATES, ...LOG, ...BLOB_STORE], needs: [] },
  worker: { reads: ['host', 'port', 'dataDirectory', 'databaseUrl', 'logLevel', 'archive', 'assetSiteBytes', 'assetSiteFiles', 'log', 'kafkaBrokers', 'kafkaTopic', ...BLOB_STORE], needs: ['databaseUrl'] },
  api: {
    reads: ['host', 'port', 'playerPort', 'playerOrigin', 'publicOrigin', 'dataDirectory', 'databaseUrl', 'ownerEmail', 'ownerPassword', 'trustedProxies', 'sitesToken', 'elasticsearchUrl', 'elasticsearchApiKey', 'elasticsearchIndex', 'redisUrl', 'apiRequestsPerSecond', 'logLevel', ...BLOB_STORE],
    needs: ['databaseUrl'],
  },
  archiver: { reads: ['host', 'port', 'dataDirectory', 'databaseUrl', 'logLevel', 'log', 'kafkaBrokers', 'kafkaTopic', ...BLOB_STORE], needs: ['databaseUrl'] },
  /** `npm run archive`, `npm run rebuild` */
  'archive command': { reads: ['dataDirectory', 'databaseUrl', ...BLOB_STORE], needs: ['databaseUrl'] },
  /** `npm run blobs` */
  'blobs command': { reads: ['dataDirectory', ...BLOB_STORE], needs: [] },
  indexer: { reads: ['host', 'port', 'databaseUrl', 'elasticsearchUrl', 'elasticsearchApiKey', 'elasticsearchIndex', 'logLevel'], needs: ['databaseUrl', 'elasticsearchUrl'] },
} as const satisfies Record<string, { reads: readonly VariableKey[]; needs: readonly VariableKey[] }>;
