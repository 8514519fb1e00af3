// `GET /s/<key>.js`: the tracker's bootstrap with a site's settings filled in. Short-lived in caches, so that a change of
// settings is on every page within a minute; the recorder it names is not touched by it.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SiteDirectory } from '@hindsight/site-directory';
import type { BootstrapConfig, SiteEntry } from '@hindsight/wire';
import { findSite } from './admit-batch.ts';
import { answerFile, makeEncodedFile, type EncodedFile } from './encoded-file.ts';

/** Stands in the built bootstrap where the site's configuration goes. */
export const CONFIG_PLACEHOLDER = '__HINDSIGHT_CONFIG__';

export interface BootstrapSource {
  /** Text of the tracker's built bootstrap, holding {@link CONFIG_PLACEHOLDER}. */
  text: string;
  recorder: BootstrapConfig['recorder'];
}

// A key nobody knows is answered with a script that does nothing, not with 404: the page's owner made the mistake, but the
// error would stand in the console of every visitor. The app's install check tells the owner.
const UNKNOWN_SITE = makeEncodedFile(Buffer.from('/* hindsight: no site has this key */\n'));
const COME_BACK = makeEncodedFile(Buffer.from('/* hindsight: try again later */\n'));

/** @param currentSource what bootstraps are made of now; null: nothing can be handed out yet */
export function makeBootstrapFiles(currentSource: () => BootstrapSource | null, sites: SiteDirectory): (key: string, req: IncomingMessage, res: ServerResponse) => Promise<void> {
  let source: BootstrapSource | null = null;
  // A changed site is a new entry, so the entry itself is the key: files of old settings go when their entry goes.
  let files = new WeakMap<SiteEntry, EncodedFile>();
  const fileOf = (site: SiteEntry): EncodedFile | null => {
    const current = currentSource();
    if (current !== source) [source, files] = [current, new WeakMap()];
    if (source === null) return null;
    const known = files.get(site);
    if (known !== undefined) return known;
    const file = makeEncodedFile(Buffer.from(fillIn(source, site)));
    files.set(site, file);
    return file;
  };
  return async (key, req, res) => {
    const site = await findSite(key, sites);
    const file = site === 'unsure' ? null : site === 'unknown' || !site.isActive ? UNKNOWN_SITE : fileOf(site);
    res.setHeader('Cache-Control', file === null ? 'no-store' : 'public, max-age=60');
    await answerFile(req, res, file ?? COME_BACK);
  };
}

function fillIn({ text, recorder }: BootstrapSource, site: SiteEntry): string {
  const { visitsPerDay: _ofTheEdge, ...settings } = site.settings;
  const config: BootstrapConfig = { key: site.key, settings, recorder };
  return text.replaceAll(CONFIG_PLACEHOLDER, () => scriptLiteral(config));
}

/** JSON that is also a JavaScript expression, safe inside a script element. */
export function scriptLiteral(value: unknown): string {
  return JSON.stringify(value).replace(/[<>\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
