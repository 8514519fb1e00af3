// Who may import whom, checked on resolved paths by tools/boundaries.mjs (`npm run boundaries`).
// Every rule has a planted violation in tools/boundary-canaries/; a rule without one fails the tests.
const HOPS = '^(tracker|edge|backend/worker|backend/api|backend/archiver|backend/indexer|frontend)/';
const TESTS = '(\\.spec\\.ts$|\\.contract-kit\\.ts$|^[^/]+/test/|^(libs|backend|frontend)/[^/]+/test/|^(e2e|bench|tools|demo/capture)/)';

/** Layer rules: a type is a dependency too. */
const layers = [
  {
    name: 'no-hop-imports-a-hop',
    comment: 'A hop knows the contract on its left and the port on its right, never its neighbour. Move what both need into a library.',
    from: { path: HOPS, pathNot: TESTS },
    to: { path: '^(tracker|edge|backend|frontend)/', pathNot: '^$1/' },
  },
  {
    name: 'libraries-never-import-hops',
    comment: 'Libraries, migrations and the demo lie below the hops; only backend/standalone composes hops.',
    from: { path: '^(libs|migrations|demo)/', pathNot: TESTS },
    to: { path: '^(tracker|edge|backend|frontend)/' },
  },
  {
    name: 'app-and-player-apart',
    comment: 'App and player have origins of their own and meet through messages only (libs/wire).',
    from: { path: '^frontend/(src|replay)/', pathNot: TESTS },
    to: { path: '^frontend/(src|replay)/', pathNot: '^frontend/$1/' },
  },
  {
    name: 'no-cycles',
    comment: 'In a cycle nothing can be read, tested or moved alone. Invert one import or join the files.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'wire-imports-nothing',
    comment: 'The wire contract is read by browsers, servers and tests; it must stand alone.',
    from: { path: '^libs/wire/src/', pathNot: '\\.spec\\.ts$' },
    to: { pathNot: '^libs/wire/src/' },
  },
  {
    name: 'nothing-ships-rrweb-record',
    comment: 'The contract with the stores is the event format; the recorder that makes it is our own. Tests and benchmarks compare with the package.',
    from: { pathNot: ['^bench/', TESTS] },
    to: { path: 'node_modules/@rrweb/record/' },
  },
  {
    name: 'only-tests-import-testkit',
    comment: 'What tests need does not ship.',
    from: { pathNot: [TESTS, '^libs/testkit/'] },
    to: { path: '^libs/testkit/' },
  },
  {
    name: 'every-import-resolves',
    comment: 'An import that cannot be resolved is one that no other rule sees. (The demo site imports a file its build writes.)',
    from: { pathNot: '^demo/site/' },
    to: { couldNotResolve: true },
  },
];

/** Reach rules: along any number of imports, values only (a type leaves nothing in the running program). */
const reaches = [
  {
    name: 'bootstrap-never-reaches-the-recorder',
    comment: 'The bootstrap is on every page and is 2 KB; it names the recorder by URL.',
    from: { path: '^tracker/src/bootstrap/', pathNot: '\\.spec\\.ts$' },
    to: { path: '^tracker/src/recorder/', reachable: true },
  },
  {
    name: 'edge-never-reaches-the-database',
    comment: 'The edge accepts while database and API are down.',
    from: { path: '^edge/src/', pathNot: '\\.spec\\.ts$' },
    to: { path: '(^libs/database/|^migrations/|node_modules/(pg|typeorm)/)', reachable: true },
  },
];

const options = {
  doNotFollow: { path: 'node_modules' },
  // Build output of ours, not of packages: what is excluded here, no rule sees.
  exclude: { path: '^([^/]+|[^/]+/[^/]+)/(dist|\\.angular|coverage)/' },
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['hindsight-source', 'import', 'node', 'default', 'types'],
    extensions: ['.ts', '.mjs', '.js', '.json'],
    mainFields: ['module', 'main', 'types', 'typings'],
  },
};

module.exports = { forbidden: [...layers, ...reaches], layers, reaches, options };
