// The demo as a program sees it: the shop's files, and the committed visits to begin with.
export { makeDemoHandler, type DemoHandler, type DemoOptions } from './serve-demo.ts';
export { readDemoVisits, type DemoBatch, type DemoVisit } from './demo-visit.ts';
export { importDemoVisits, type PastRequest } from './import-demo-visits.ts';
