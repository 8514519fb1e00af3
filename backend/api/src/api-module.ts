// The features and what they are given. Each feature is a folder: route → rules → storage.
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { inProcessLimits } from '@hindsight/limits';
import { NO_SIGNAL } from '@hindsight/site-directory';
import { DataSource } from 'typeorm';

import { AccessGuard } from './access/access-guard.ts';
import { CallerLimit } from './access/caller-limit.ts';
import { Credentials } from './access/credentials.ts';
import { Grants, GRANT_SECRET } from './access/grants.ts';
import { SiteScopes } from './access/site-scopes.ts';
import { ApiKeyRules } from './api-keys/api-key-rules.ts';
import { ApiKeysController } from './api-keys/api-keys.controller.ts';
import { ApiKeys } from './api-keys/api-keys.ts';
import { BLOBS, CONFIG, HEALTH, IMPORT_DOOR, INDEX, LIMITS, LIMIT_SECRET, LOGGER, METRICS, NOW, POINTS, POOL, REFUSAL_COUNTS, SITE_SIGNAL, type ApiParts } from './api-parts.ts';
import { ExportRules } from './exports/export-rules.ts';
import { Exports } from './exports/exports.ts';
import { ExportsController } from './exports/exports.controller.ts';
import { Filters } from './filter/filters.ts';
import { HealthController } from './health/health.controller.ts';
import { Backdrops } from './heatmaps/backdrops.ts';
import { HeatmapRules } from './heatmaps/heatmap-rules.ts';
import { HeatmapsController } from './heatmaps/heatmaps.controller.ts';
import { ImportRules } from './imports/import-rules.ts';
import { Imports } from './imports/imports.ts';
import { ImportsController } from './imports/imports.controller.ts';
import { Bulk } from './lists/bulk.ts';
import { ListExtrasReader } from './lists/list-extras.ts';
import { ListRules } from './lists/list-rules.ts';
import { ListsController } from './lists/lists.controller.ts';
import { Suggestions } from './lists/suggestions.ts';
import { MemberRules } from './members/member-rules.ts';
import { MembersController } from './members/members.controller.ts';
import { Members } from './members/members.ts';
import { NoteRules } from './notes/note-rules.ts';
import { NotesController } from './notes/notes.controller.ts';
import { Notes } from './notes/notes.ts';
import { OverviewController } from './overview/overview.controller.ts';
import { OverviewRules } from './overview/overview-rules.ts';
import { Overviews } from './overview/overviews.ts';
import { PageRulesOfSite } from './pages/page-rules-of-site.ts';
import { PagesController } from './pages/pages.controller.ts';
import { Pages } from './pages/pages.ts';
import { ManifestReader } from './recordings/manifest-reader.ts';
import { RecordingRules } from './recordings/recording-rules.ts';
import { RecordingsController } from './recordings/recordings.controller.ts';
import { Recordings } from './recordings/recordings.ts';
import { ShareLimit } from './shares/share-limit.ts';
import { ShareRules } from './shares/share-rules.ts';
import { SharesController } from './shares/shares.controller.ts';
import { Shares } from './shares/shares.ts';
import { SignalRules } from './signals/signal-rules.ts';
import { SignalsController } from './signals/signals.controller.ts';
import { Signals } from './signals/signals.ts';
import { SegmentRules } from './segments/segment-rules.ts';
import { SegmentsController } from './segments/segments.controller.ts';
import { Segments } from './segments/segments.ts';
import { AttemptLimit } from './sign-in/attempt-limit.ts';
import { SignInRules } from './sign-in/sign-in-rules.ts';
import { SignInController } from './sign-in/sign-in.controller.ts';
import { SignIns } from './sign-in/sign-ins.ts';
import { SiteChangesController } from './sites/site-changes.controller.ts';
import { SiteCoverage } from './sites/site-coverage.ts';
import { SiteData } from './sites/site-data.ts';
import { SiteRules } from './sites/site-rules.ts';
import { SitesController } from './sites/sites.controller.ts';
import { Sites } from './sites/sites.ts';
import { ProgramStatusController } from './status/program-status.controller.ts';
import { StatusController } from './status/status.controller.ts';
import { StatusReport } from './status/status-report.ts';
import { TagRules } from './tags/tag-rules.ts';
import { TagsController } from './tags/tags.controller.ts';
import { Tags } from './tags/tags.ts';
import { TeamRules } from './team/team-rules.ts';
import { TeamController } from './team/team.controller.ts';
import { Team } from './team/team.ts';
import { WatchesController } from './watches/watches.controller.ts';
import { Watches } from './watches/watches.ts';

@Module({})
export class ApiModule {
  static of(parts: ApiParts, source: DataSource, secrets: { grants: Buffer; limits: Buffer }): DynamicModule {
    const given: Provider[] = [
      { provide: CONFIG, useValue: parts.config },
      { provide: POOL, useValue: parts.pool },
      { provide: DataSource, useValue: source },
      { provide: BLOBS, useValue: parts.blobs },
      { provide: INDEX, useValue: parts.index },
      { provide: POINTS, useValue: parts.points },
      { provide: LOGGER, useValue: parts.logger },
      { provide: METRICS, useValue: parts.metrics },
      { provide: HEALTH, useValue: parts.health },
      { provide: REFUSAL_COUNTS, useValue: parts.refusalCounts },
      { provide: NOW, useValue: parts.now ?? Date.now },
      { provide: GRANT_SECRET, useValue: secrets.grants },
      { provide: LIMITS, useValue: parts.limits ?? inProcessLimits(parts.now ?? Date.now) },
      { provide: LIMIT_SECRET, useValue: secrets.limits },
      { provide: IMPORT_DOOR, useValue: parts.importDoor ?? null },
      { provide: SITE_SIGNAL, useValue: parts.siteSignal ?? NO_SIGNAL },
    ];
    return {
      module: ApiModule,
      controllers: [
        SignInController, MembersController, ApiKeysController, SiteChangesController, SitesController, RecordingsController, ListsController, SegmentsController, WatchesController, TeamController, PagesController,
        HeatmapsController, SignalsController, OverviewController, NotesController, TagsController, SharesController, ExportsController, ImportsController, HealthController, StatusController, ProgramStatusController,
      ],
      providers: [
        ...given, AccessGuard, CallerLimit, Credentials, Grants, SiteScopes,
        AttemptLimit, SignInRules, SignIns, MemberRules, Members, ApiKeyRules, ApiKeys, SiteRules, Sites, SiteCoverage, SiteData,
        Filters, ListRules, ListExtrasReader, Suggestions, Bulk, SegmentRules, Segments, Watches, TeamRules, Team,
        RecordingRules, Recordings, Signals, SignalRules, ManifestReader, PageRulesOfSite, Pages, HeatmapRules, Backdrops, OverviewRules, Overviews, StatusReport,
        NoteRules, Notes, TagRules, Tags, ShareRules, Shares, ShareLimit, ExportRules, Exports, ImportRules, Imports,
      ],
    };
  }
}
