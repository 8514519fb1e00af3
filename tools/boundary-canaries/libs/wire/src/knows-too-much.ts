// Breaks wire-imports-nothing, with no more than a type.
import type { Server } from 'node:http';

export type KnowsTooMuch = Server;
