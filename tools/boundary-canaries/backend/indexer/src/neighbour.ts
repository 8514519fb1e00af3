// Breaks no-hop-imports-a-hop.
import { derive } from '../../worker/src/derive.ts';

export const neighbour = derive;
