// Breaks libraries-never-import-hops.
import { derive } from '../../../backend/worker/src/derive.ts';

export const upward = derive;
