// Breaks nothing: the composition root names hops.
import { neighbour } from '../../../edge/src/neighbour.ts';
import { derive } from '../../worker/src/derive.ts';

export const program = [neighbour, derive];
