// Breaks bootstrap-never-reaches-the-recorder.
import { step } from './step.ts';

export const heavy = step;
