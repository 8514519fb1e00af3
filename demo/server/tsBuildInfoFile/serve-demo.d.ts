import type { IncomingMessage, ServerResponse } from 'node:http';
export interface DemoOptions {
    /** The folder demo/build.mjs wrote. */
    root: string;
    /** The demo site's public key; put into the snippet of every page. */
    siteKey: string;
}
/** Answers a request below /demo; false = not ours, nothing written. */
export type DemoHandler = (request: IncomingMessage, response: ServerResponse) => boolean;
/**
 * Reads the built demo and returns its handler.
 * @throws if `root` holds no index.html: the demo was not built
 */
export declare function makeDemoHandler(options: DemoOptions): DemoHandler;
