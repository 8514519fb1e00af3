// Serves the built demo shop below /demo. Files are read once at the start, so no request path ever touches the disk.
// Promises: pages carry the site key and a strict content security policy; paths below /demo/cart are the cart's own routes.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
const types = {
    '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml',
};
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/**
 * Reads the built demo and returns its handler.
 * @throws if `root` holds no index.html: the demo was not built
 */
export function makeDemoHandler(options) {
    const files = readFiles(options);
    if (!files.has('/demo'))
        throw new Error(`no demo site in ${options.root}: build it first`);
    return (request, response) => {
        const path = new URL(request.url ?? '/', 'http://demo').pathname.replace(/\/+$/, '');
        if (path !== '/demo' && !path.startsWith('/demo/'))
            return false;
        if (request.method !== 'GET' && request.method !== 'HEAD') {
            response.writeHead(405, { allow: 'GET, HEAD' }).end();
            return true;
        }
        const file = files.get(path) ?? (path.startsWith('/demo/cart/') ? files.get('/demo/cart') : undefined);
        if (!file) {
            response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end('There is no such page in the demo shop.\n');
            return true;
        }
        const headers = { etag: file.etag, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff', 'content-security-policy': policy };
        if (request.headers['if-none-match'] === file.etag) {
            response.writeHead(304, headers).end();
            return true;
        }
        response.writeHead(200, { ...headers, 'content-type': file.type, 'content-length': file.body.length });
        response.end(request.method === 'HEAD' ? undefined : file.body);
        return true;
    };
}
function readFiles({ root, siteKey }) {
    const files = new Map();
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
        const type = types[extname(name)];
        if (!type)
            continue;
        const raw = readFileSync(join(root, name));
        const body = name.endsWith('.html') ? Buffer.from(raw.toString('utf8').replaceAll('__SITE_KEY__', siteKey)) : raw;
        const path = `/demo/${name.split(sep).join('/')}`.replace(/\/index\.html$/, '');
        files.set(path, { body, type, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` });
    }
    return files;
}
//# sourceMappingURL=serve-demo.js.map