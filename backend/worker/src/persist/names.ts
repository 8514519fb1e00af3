// Names → ids: paths and elements are inserted before the window's transaction, in a short one of their own and in sorted
// order, so that windows of different partitions never wait for each other in a circle.

import { createHash } from 'node:crypto';

import { inTransaction } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';
import { GROUPING_VERSION, pageGroup } from '@hindsight/page-groups';
import { foldCase } from '@hindsight/recording-index';

import type { ElementFact, StateFact } from '../derive/batch-facts.ts';

export interface PathName {
  workspaceId: bigint;
  siteId: bigint;
  path: string;
}
export interface ElementName {
  workspaceId: bigint;
  siteId: bigint;
  element: Omit<ElementFact, 'node'>;
}

/** Stands for an element whose description has not come (yet). */
export const UNKNOWN_ELEMENT: ElementName['element'] = { version: 0, selector: '', role: '', text: '', near: '' };
/** Role under which a state of a page lies among the elements. */
const STATE_ROLE = 'page-state';

export function bare({ version, selector, role, text, near }: ElementName['element']): ElementName['element'] {
  return { version, selector, role, text, near };
}

export function stateElement({ selector, label }: StateFact): ElementName['element'] {
  return { version: 1, selector, role: STATE_ROLE, text: label, near: '' };
}

const MAX_KNOWN = 50_000;

/** Gives ids to names and remembers them. */
export class Names {
  readonly #pool: Pool;
  readonly #known = new Map<string, bigint>();
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Makes sure all these have ids; `pageId` and `elementId` answer for them afterwards. Returns those not known before. */
  async learn(paths: readonly PathName[], elements: readonly ElementName[]): Promise<{ pages: bigint[]; elements: bigint[] }> {
    if (this.#known.size > MAX_KNOWN) this.#known.clear();
    const newPaths = distinct(paths.filter((one) => !this.#known.has(pathKey(one))), pathKey);
    const newElements = distinct(elements.filter((one) => !this.#known.has(elementKey(one))), elementKey);
    if (newPaths.length > 0) await this.#learnPaths(newPaths);
    if (newElements.length > 0) await this.#learnElements(newElements);
    return { pages: newPaths.map((one) => this.#id(pathKey(one))), elements: newElements.map((one) => this.#id(elementKey(one))) };
  }

  pageId(name: PathName): bigint {
    return this.#id(pathKey(name));
  }

  elementId(name: ElementName): bigint {
    return this.#id(elementKey(name));
  }

  #id(key: string): bigint {
    const id = this.#known.get(key);
    if (id === undefined) throw new Error('a name was asked for before it was learnt');
    return id;
  }

  /** Whether the rows are still there: an erasure may have taken them. If not, everything is forgotten. */
  async areThere(transaction: Transaction, pageIds: readonly bigint[], elementIds: readonly bigint[]): Promise<boolean> {
    if (pageIds.length === 0 && elementIds.length === 0) return true;
    const { rows } = await transaction.query<{ found: bigint }>(
      'select (select count(*) from pages where id = any($1::bigint[])) + (select count(*) from elements where id = any($2::bigint[])) as found',
      [[...new Set(pageIds)], [...new Set(elementIds)]],
    );
    const isThere = Number(rows[0]?.found) === new Set(pageIds).size + new Set(elementIds).size;
    if (!isThere) this.#known.clear();
    return isThere;
  }

  async #learnPaths(paths: readonly PathName[]): Promise<void> {
    const rules = await this.#rulesOf([...new Set(paths.map((one) => one.siteId))]);
    const sorted = [...paths].sort((a, b) => (pathKey(a) < pathKey(b) ? -1 : 1));
    const siteIds = sorted.map((one) => one.siteId);
    const texts = sorted.map((one) => one.path);
    const found = await inTransaction(this.#pool, async (transaction) => {
      await transaction.query(
        `insert into pages (workspace_id, site_id, path, page_group, path_folded, rules_version)
         select u.*, ${GROUPING_VERSION} from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[]) as u on conflict do nothing`,
        [sorted.map((one) => one.workspaceId), siteIds, texts, sorted.map((one) => pageGroup(one.path, rules.get(one.siteId) ?? [])), texts.map(foldCase)],
      );
      return transaction.query<{ id: bigint; site_id: bigint; path: string }>(
        'select id, site_id, path from pages join unnest($1::bigint[], $2::text[]) as u(site_id, path) using (site_id, path)', [siteIds, texts],
      );
    });
    for (const row of found.rows) this.#known.set(pathKey({ siteId: row.site_id, path: row.path }), row.id);
  }

  async #rulesOf(siteIds: readonly bigint[]): Promise<Map<bigint, string[]>> {
    const { rows } = await this.#pool.query<{ site_id: bigint; pattern: string }>(
      'select site_id, pattern from page_rules where site_id = any($1::bigint[]) order by site_id, position', [siteIds],
    );
    const rules = new Map<bigint, string[]>();
    for (const row of rows) rules.set(row.site_id, [...(rules.get(row.site_id) ?? []), row.pattern]);
    return rules;
  }

  async #learnElements(elements: readonly ElementName[]): Promise<void> {
    const sorted = [...elements].sort((a, b) => (elementKey(a) < elementKey(b) ? -1 : 1));
    const siteIds = sorted.map((one) => one.siteId);
    const hashes = sorted.map((one) => elementHash(one.element));
    const found = await inTransaction(this.#pool, async (transaction) => {
      await transaction.query(
        `insert into elements (workspace_id, site_id, hash, rules_version, selector, role, text, text_folded, near)
         select * from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) on conflict do nothing`,
        [
          sorted.map((one) => one.workspaceId), siteIds, hashes, sorted.map((one) => one.element.version), sorted.map((one) => one.element.selector),
          sorted.map((one) => one.element.role), sorted.map((one) => one.element.text), sorted.map((one) => foldCase(one.element.text)),
          sorted.map((one) => one.element.near),
        ],
      );
      return transaction.query<{ id: bigint; site_id: bigint; hash: Buffer }>(
        'select id, site_id, hash from elements join unnest($1::bigint[], $2::bytea[]) as u(site_id, hash) using (site_id, hash)', [siteIds, hashes],
      );
    });
    for (const row of found.rows) this.#known.set(`e.${row.site_id}.${row.hash.toString('hex')}`, row.id);
  }
}

function elementHash(element: ElementName['element']): Buffer {
  return createHash('sha256').update(JSON.stringify([element.version, element.selector, element.role, element.text, ...(element.near === '' ? [] : [element.near])])).digest().subarray(0, 16);
}

function pathKey(name: Pick<PathName, 'siteId' | 'path'>): string {
  return `p.${name.siteId}.${name.path}`;
}
function elementKey(name: Pick<ElementName, 'siteId' | 'element'>): string {
  return `e.${name.siteId}.${elementHash(name.element).toString('hex')}`;
}
function distinct<T>(all: readonly T[], key: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [key(one), one])).values()];
}
