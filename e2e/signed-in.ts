// A way to the API for somebody who signed in with a password, as the app does it.

/** Given to every program these tests start. */
export const OWNER = { email: 'owner@e2e.example', password: 'an e2e password' };

/** Somebody signed in. */
export interface SignedIn {
  /** App, API, edge and demo. */
  origin: string;
  /** The session cookie's name and value. */
  cookie: { name: string; value: string };
  /** GET under /api/v1; throws on a refusal. */
  get<T>(path: string): Promise<T>;
  /** POST of JSON under /api/v1; throws on a refusal. */
  post<T>(path: string, body: unknown): Promise<T>;
  /** PATCH of JSON under /api/v1; throws on a refusal. */
  patch<T>(path: string, body: unknown): Promise<T>;
  /** DELETE under /api/v1; throws unless it is done or accepted. */
  remove(path: string): Promise<void>;
}

/** Signs in a member who has the owner's password. */
export async function signIn(origin: string, email: string): Promise<SignedIn> {
  const ask = async (method: string, path: string, body?: unknown, cookie = ''): Promise<Response> => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method, headers: { cookie, origin, 'sec-fetch-site': 'same-origin', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const response = await ask('POST', '/sign-in', { ...OWNER, email });
  const [pair = ''] = (response.headers.getSetCookie()[0] ?? '').split(';');
  const cut = pair.indexOf('=');
  if (cut < 1) throw new Error('signing in gave no cookie');
  return {
    origin, cookie: { name: pair.slice(0, cut), value: pair.slice(cut + 1) },
    get: async <T>(path: string) => await (await ask('GET', path, undefined, pair)).json() as T,
    post: async <T>(path: string, body: unknown) => await (await ask('POST', path, body, pair)).json() as T,
    patch: async <T>(path: string, body: unknown) => await (await ask('PATCH', path, body, pair)).json() as T,
    remove: async (path) => void await ask('DELETE', path, undefined, pair),
  };
}
