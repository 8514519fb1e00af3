// Every process that reported within a day: how it is, and what it takes.
import { Component, input } from '@angular/core';
import type { StatusProgram } from '@hindsight/api-contract';
import { StatePanel } from '../design/state-panel.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatAgo, formatMoment } from '../format/moment.ts';

interface Condition {
  tone: 'live' | 'warn' | 'error';
  word: string;
  /** The parts that are not well, and why. */
  why: string;
}

@Component({
  selector: 'hs-programs-card',
  imports: [StatePanel],
  template: `
    <section class="card" aria-labelledby="programs-heading">
      <h2 id="programs-heading">Programs</h2>
      @if (programs().length > 0) {
        <table>
          <thead><tr><th>Program</th><th>State</th><th class="number">CPU</th><th class="number">Memory</th><th class="number">Event loop</th><th>Started</th></tr></thead>
          <tbody>
            @for (one of programs(); track one.program + one.instance) {
              @let is = conditionOf(one);
              <tr [class.silent]="one.isSilent">
                <td class="name"><strong>{{ one.program }}</strong><span class="muted small ellipsis">{{ one.instance }}</span></td>
                <td class="state"><span class="badge {{ is.tone }}">{{ is.word }}</span>@if (is.why) { <span class="muted small why">{{ is.why }}</span> }</td>
                <td class="number numeric" data-label="CPU">{{ one.isSilent || one.cpuShare === null ? '–' : percent(one.cpuShare) }}</td>
                <td class="number numeric" data-label="Memory">{{ one.isSilent || one.memoryBytes === null ? '–' : bytes(one.memoryBytes) }}</td>
                <td class="number numeric" data-label="Event loop">{{ one.isSilent || one.loopLagMs === null ? '–' : one.loopLagMs.toFixed(0) + ' ms' }}</td>
                <td class="started" data-label="Started"><span [title]="moment(one.startedAt)">{{ ago(one.startedAt) }}</span></td>
              </tr>
            }
          </tbody>
        </table>
      } @else {
        <hs-state-panel icon="clock" heading="No program has reported yet" text="Each reports every ten seconds once it has started. An edge needs SITES_URL and SITES_TOKEN to report through the API." />
      }
    </section>
  `,
  styleUrl: './table.css',
})
export class ProgramsCard {
  readonly programs = input.required<readonly StatusProgram[]>();
  protected readonly bytes = formatBytes;
  protected readonly ago = formatAgo;
  protected readonly moment = formatMoment;

  protected percent(share: number): string {
    return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
  }

  protected conditionOf({ isSilent, parts, reportedAt }: StatusProgram): Condition {
    if (isSilent) return { tone: 'error', word: 'silent', why: `last heard ${formatAgo(reportedAt)}` };
    const unwell = parts.filter(({ state }) => state !== 'ready');
    const why = unwell.map(({ part, reason }) => (reason === null ? part : `${part}: ${reason}`)).join(', ');
    if (unwell.some(({ state }) => state === 'down')) return { tone: 'error', word: 'not ready', why };
    return unwell.length > 0 ? { tone: 'warn', word: 'degraded', why } : { tone: 'live', word: 'ready', why: '' };
  }
}
