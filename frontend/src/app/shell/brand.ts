// Our mark and name.
import { Component } from '@angular/core';

@Component({
  selector: 'hs-brand',
  template: `
    <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" /><path d="M10 9.5v13M22 9.5v13M10 16h12" /><circle cx="16" cy="16" r="3.2" /></svg>
    <span>Hindsight</span>
  `,
  styles: `
    :host { display: inline-flex; align-items: center; gap: 10px; font-size: 17px; font-weight: 650; letter-spacing: -0.015em; color: var(--mat-sys-on-surface); }
    svg { width: 28px; height: 28px; }
    rect { fill: #0b6b63; }
    path { stroke: #fff; stroke-width: 3; stroke-linecap: round; fill: none; }
    circle { fill: #ffd166; }
  `,
})
export class Brand {}
