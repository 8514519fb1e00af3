// Saved filters. A member sees their own and the shared ones, and changes their own; admins also change what is shared.
import { Inject, Injectable } from '@nestjs/common';
import type { NewSegment, Segment, SegmentChange, SegmentList } from '@hindsight/api-contract';
import type { IndexScope } from '@hindsight/recording-index';

import { isAllowed, type Caller } from '../access/caller.ts';
import { SiteScopes } from '../access/site-scopes.ts';
import { readKept } from '../filter/filters.ts';
import { isRefusal, refuse, type Refusal } from '../problems/refusal.ts';
import { Segments, type StoredSegment } from './segments.ts';

@Injectable()
export class SegmentRules {
  readonly #segments: Segments;
  readonly #scopes: SiteScopes;

  constructor(@Inject(Segments) segments: Segments, @Inject(SiteScopes) scopes: SiteScopes) {
    this.#segments = segments;
    this.#scopes = scopes;
  }

  async list(caller: Caller, siteId: bigint): Promise<SegmentList | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    return { segments: (await this.#segments.list(scope, caller.memberId)).map((one) => describe(one, caller)) };
  }

  async add(caller: Caller, siteId: bigint, wanted: NewSegment): Promise<Segment | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const read = readKept(wanted.filter);
    if (isRefusal(read)) return read;
    if (caller.memberId === null) return refuse('API_PERMISSION_MISSING');
    const id = await this.#segments.add(scope, caller.memberId, wanted);
    return id === null ? refuse('API_SEGMENTS_FULL') : this.#show(caller, scope, id);
  }

  async change(caller: Caller, siteId: bigint, id: bigint, change: SegmentChange): Promise<Segment | Refusal> {
    const scope = await this.#changeable(caller, siteId, id);
    if (isRefusal(scope)) return scope;
    const read = change.filter === undefined ? null : readKept(change.filter);
    if (isRefusal(read)) return read;
    await this.#segments.change(id, change);
    return this.#show(caller, scope, id);
  }

  async remove(caller: Caller, siteId: bigint, id: bigint): Promise<void | Refusal> {
    const scope = await this.#changeable(caller, siteId, id);
    if (isRefusal(scope)) return scope;
    await this.#segments.remove(id);
  }

  async #changeable(caller: Caller, siteId: bigint, id: bigint): Promise<IndexScope | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const found = await this.#segments.find(scope, id);
    // What is not shared is nobody else's business: not even that it is there.
    if (!found || (!found.isShared && found.ownerId !== caller.memberId)) return refuse('API_SEGMENT_UNKNOWN');
    return found.ownerId === caller.memberId || isAllowed(caller, 'admin') ? scope : refuse('API_SEGMENT_FOREIGN');
  }

  async #show(caller: Caller, scope: IndexScope, id: bigint): Promise<Segment | Refusal> {
    const found = await this.#segments.find(scope, id);
    return found ? describe(found, caller) : refuse('API_SEGMENT_UNKNOWN');
  }
}

function describe({ id, ownerId, ownerName, name, filter, isShared }: StoredSegment, { memberId }: Caller): Segment {
  return { id: String(id), name, filter, isShared, isMine: ownerId === memberId, ownerName };
}
