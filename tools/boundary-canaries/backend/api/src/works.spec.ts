// Breaks nothing: a test may.
import { fixture } from '../../../libs/testkit/src/fixture.ts';

export const used = fixture;
