// errors — the one table of problem codes. Code = HOP_NOUN_STATE. HTTP mapping, the tracker's orders and the documentation are
// read from it. Imports nothing; compiles without DOM and Node types.
export * from './problem-codes.ts';
export * from './problem.ts';
export { problemDoc } from './problem-doc.ts';
