// Breaks only-tests-import-testkit.
import { fixture } from '../../../libs/testkit/src/fixture.ts';

export const shipped = fixture;
