// Light, dark or as the system says. Kept in this browser only.
import { Injectable, signal } from '@angular/core';

export type Scheme = 'system' | 'light' | 'dark';
const KEY = 'hindsight.scheme';

function storedScheme(): Scheme {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

function apply(scheme: Scheme): void {
  // `light dark` leaves the choice to the system; every colour is written with light-dark().
  document.documentElement.style.colorScheme = scheme === 'system' ? 'light dark' : scheme;
}

export function applyStoredScheme(): void {
  apply(storedScheme());
}

@Injectable({ providedIn: 'root' })
export class ColorScheme {
  readonly scheme = signal<Scheme>(storedScheme());

  choose(scheme: Scheme): void {
    this.scheme.set(scheme);
    localStorage.setItem(KEY, scheme);
    apply(scheme);
  }
}
