// Breaks no-hop-imports-a-hop.
import { derive } from '../../backend/worker/src/derive.ts';

export const neighbour = derive;
