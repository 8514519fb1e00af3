// Name, domains and recording settings of a site, saved together.
import { Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSlideToggleModule } from '@angular/material/slide-toggle';
import type { Site, SiteSettings } from '@hindsight/api-contract';
import { describeFailure } from '../api/problem.ts';
import { Sites } from '../api/sites.ts';
import { Toast } from '../design/toast.ts';
import { formatNumber } from '../format/count.ts';
import { readLines, readSelectorLines } from '../format/lines.ts';
import { MaskPreview } from './mask-preview.ts';
import { readPathRules, writePathRules } from './path-rules.ts';

const PRESETS: readonly { masking: SiteSettings['masking']; name: string; text: string }[] = [
  { masking: 'inputs', name: 'Inputs hidden', text: 'What visitors type is replaced before it leaves the page, and so are e-mail addresses and long numbers. Other text of the page is kept.' },
  { masking: 'text', name: 'All text hidden', text: 'Every text and input is replaced; layout, clicks and scrolling remain.' },
  { masking: 'open', name: 'Open', text: 'Text is kept as it is, and inputs marked as harmless. Other inputs, passwords and card fields are hidden.' },
];

/** Pictures a second; the browser has to take each one while the visitor is busy with the page. */
const PICTURES: readonly { perSecond: number; name: string }[] = [
  { perSecond: 0, name: 'No pictures' }, { perSecond: 1, name: '1 a second' }, { perSecond: 2, name: '2 a second' }, { perSecond: 4, name: '4 a second' },
];

const CONSOLE_LINES: readonly { value: '' | NonNullable<SiteSettings['consoleLines']>; name: string }[] = [
  { value: '', name: 'None' }, { value: 'problems', name: 'Errors and warnings' }, { value: 'all', name: 'All' },
];

const KEPT_DAYS = [7, 30, 90, 180, 365, 730] as const;

@Component({
  selector: 'hs-site-form',
  imports: [MaskPreview, MatButtonModule, MatFormFieldModule, MatInputModule, MatSlideToggleModule],
  templateUrl: './site-form.html',
  styleUrl: './site-form.css',
})
export class SiteForm {
  private readonly sites = inject(Sites);
  private readonly toast = inject(Toast);
  readonly site = input.required<Site>();
  readonly changed = output<Site>();
  protected readonly presets = PRESETS;
  protected readonly consoleLines = CONSOLE_LINES;
  /** With what the API has been told beside. */
  protected readonly pictures = computed(() => {
    const chosen = this.site().settings.canvasPerSecond ?? 0;
    return PICTURES.some(({ perSecond }) => perSecond === chosen) ? PICTURES : [...PICTURES, { perSecond: chosen, name: `${chosen} a second` }];
  });
  /** With what the API has been told beside. */
  protected readonly keptDays = computed(() => {
    const chosen = this.site().retentionDays;
    return chosen === null || KEPT_DAYS.some((days) => days === chosen) ? KEPT_DAYS : [...KEPT_DAYS, chosen];
  });
  protected readonly isBusy = signal(false);
  protected readonly problem = signal('');

  protected readonly name = linkedSignal(() => this.site().name);
  protected readonly domains = linkedSignal(() => this.site().domains.join('\n'));
  protected readonly retentionDays = linkedSignal(() => this.site().retentionDays);
  protected readonly settings = linkedSignal<SiteSettings>(() => this.site().settings);
  protected readonly samplingPercent = linkedSignal(() => String(Math.round(this.site().settings.sampling * 1000) / 10));
  /** '' is any number. */
  protected readonly visitsPerDay = linkedSignal(() => String(this.site().settings.visitsPerDay || ''));
  protected readonly brokenQuota = computed(() => !/^\d{0,9}$/.test(this.visitsPerDay()) || Number(this.visitsPerDay()) > 100_000_000);
  protected readonly quotaWords = computed(() => {
    const most = Number(this.visitsPerDay());
    if (most === 0) return 'Empty: as many as come. A quota is spread over the day, so that its first hours do not eat it.';
    return `Spread over the day, which begins at midnight UTC: ${most >= 24 ? `about ${formatNumber(Math.floor(most / 24))} an hour` : `one every ${formatNumber(Math.round(1440 / most))} minutes`}, and what an hour leaves over stays for later that day. A visit that has begun is recorded to its end; those left out are counted on the install page's coverage, with this reason.`;
  });
  protected readonly maskSelectors = linkedSignal(() => this.site().settings.maskSelectors.join('\n'));
  protected readonly blockSelectors = linkedSignal(() => this.site().settings.blockSelectors.join('\n'));
  protected readonly unmaskSelectors = linkedSignal(() => (this.site().settings.unmaskSelectors ?? []).join('\n'));
  protected readonly ignoreSelectors = linkedSignal(() => (this.site().settings.ignoreSelectors ?? []).join('\n'));
  protected readonly pathRules = linkedSignal(() => writePathRules(this.site().settings.pathRules ?? []));
  protected readonly keptQueries = linkedSignal(() => (this.site().settings.keptQueries ?? []).join('\n'));
  protected readonly frameOrigins = linkedSignal(() => (this.site().settings.frameOrigins ?? []).join('\n'));
  protected readonly brokenOrigin = computed(() => readLines(this.frameOrigins()).find((line) => !isOrigin(line)) ?? '');
  protected readonly visitDomains = linkedSignal(() => (this.site().settings.visitDomains ?? []).join('\n'));
  protected readonly brokenDomain = computed(() => readLines(this.visitDomains()).find((line) => !isDomain(line)) ?? '');
  private readonly rules = computed(() => readPathRules(this.pathRules()));
  protected readonly brokenRule = computed(() => this.rules().broken);

  /** 0 takes a quota back; where there never was one, nothing is said of it. */
  private readonly quota = computed(() => (this.visitsPerDay() === '' && this.site().settings.visitsPerDay === undefined ? {} : { visitsPerDay: Math.floor(Number(this.visitsPerDay())) }));
  private readonly wanted = computed(() => ({
    name: this.name().trim(),
    domains: readLines(this.domains()),
    retentionDays: this.retentionDays(),
    settings: {
      ...this.settings(), ...this.quota(), sampling: Math.min(100, Math.max(0, Number(this.samplingPercent()) || 0)) / 100,
      maskSelectors: readSelectorLines(this.maskSelectors()), blockSelectors: readSelectorLines(this.blockSelectors()),
      ...filled({
        unmaskSelectors: readSelectorLines(this.unmaskSelectors()), ignoreSelectors: readSelectorLines(this.ignoreSelectors()),
        pathRules: this.rules().rules, keptQueries: readLines(this.keptQueries()), frameOrigins: readLines(this.frameOrigins()),
        visitDomains: readLines(this.visitDomains()),
      }, this.site().settings),
    },
  }));
  /** As they would be after saving now. */
  protected readonly privacyRules = computed(() => {
    const { masking, maskSelectors, blockSelectors, unmaskSelectors, ignoreSelectors, pathRules } = this.wanted().settings;
    return { masking, maskSelectors, blockSelectors, unmaskSelectors, ignoreSelectors, pathRules };
  }, { equal: isDeepEqual });
  protected readonly isChanged = computed(() => {
    const { name, domains, retentionDays, settings } = this.site();
    return !isDeepEqual(this.wanted(), { name, domains, retentionDays, settings });
  });

  protected set(change: Partial<SiteSettings>): void {
    this.settings.update((settings) => ({ ...settings, ...change }));
  }

  /** What is kept now and would go: said before it is saved. */
  protected readonly isKeptShorter = computed(() => (this.retentionDays() ?? Infinity) < (this.site().retentionDays ?? Infinity));

  protected setMove(value: string): void {
    const moveEveryMs = Math.round(Number(value));
    if (moveEveryMs >= 20 && moveEveryMs <= 1000) this.set({ moveEveryMs });
  }

  protected setPictures(value: string): void {
    const perSecond = Number(value);
    this.set({ canvasPerSecond: perSecond === 0 && this.site().settings.canvasPerSecond === undefined ? undefined : perSecond });
  }

  protected setConsole(value: string): void {
    this.set({ consoleLines: CONSOLE_LINES.map((choice) => choice.value).find((known) => known === value && known !== '') || undefined });
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.isBusy.set(true);
    this.problem.set('');
    try {
      this.changed.emit(await this.sites.change(this.site().id, this.wanted()));
      this.toast.say('Saved. Pages follow within a minute.');
    } catch (error) {
      const failure = describeFailure(error);
      this.problem.set([failure.sentence, ...failure.fields.map((field) => `${field.path}: ${field.message}`)].join(' '));
    } finally {
      this.isBusy.set(false);
    }
  }
}

/** Scheme, host and port as a browser says them: `https://pay.shop.example`. */
function isOrigin(line: string): boolean {
  return /^https?:/.test(line) && URL.parse(line)?.origin === line;
}

/** As a browser writes a host, without port: `shop.example`. */
function isDomain(line: string): boolean {
  return /^[a-z\d-]+(\.[a-z\d-]+)*$/.test(line) && URL.parse(`https://${line}`)?.hostname === line;
}

/** Lists as written; one that is empty and was never there stays away. */
function filled<Lists extends Partial<SiteSettings>>(lists: Lists, before: SiteSettings): Partial<Lists> {
  const kept = Object.entries(lists).filter(([name, list]) => (list as unknown[]).length > 0 || before[name as keyof SiteSettings] !== undefined);
  return Object.fromEntries(kept) as Partial<Lists>;
}

function isDeepEqual(one: object, other: object): boolean {
  const inOrder = (_: string, value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  return JSON.stringify(one, inOrder) === JSON.stringify(other, inOrder);
}
