import { expect, it } from '@jest/globals';
import { parseBlock } from '@hindsight/wire';
import fc from 'fast-check';

import { readLines, writeLine } from './block-line.ts';

it('property: lines written are read back, and the player reads the same', () => {
  const line = fc.record({ doc: fc.nat(999), seq: fc.nat(43_200), clock: fc.nat(99), events: fc.array(fc.record({ type: fc.nat(9), timestamp: fc.nat(), data: fc.jsonValue() }), { maxLength: 3 }) });
  fc.assert(fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
    const block = Buffer.concat(lines.map(({ events, ...head }) => writeLine(head, Buffer.from(JSON.stringify(events)))));
    expect(readLines(block).map(({ head, events }) => ({ ...head, events: JSON.parse(Buffer.from(events).toString()) as unknown }))).toEqual(lines.map((one) => JSON.parse(JSON.stringify(one)) as unknown));
    expect(parseBlock(block.toString())).toEqual({ broken: 0, lines: lines.map((one) => JSON.parse(JSON.stringify(one)) as unknown) });
  }));
});

it('leaves out what is no line of ours', () => {
  expect(readLines(Buffer.from('\n{"other":1}\n{"doc":1,"seq":2,"clock":0,"events":[]}'))).toEqual([{ head: { doc: 1, seq: 2, clock: 0 }, events: Buffer.from('[]') }]);
});
