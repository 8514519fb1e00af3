// Breaks app-and-player-apart.
import { stage } from '../replay/src/stage.ts';

export const insideThePlayer = stage;
