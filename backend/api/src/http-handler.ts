import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request of a plain Node server. */
export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;
