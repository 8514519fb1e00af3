// User-Agent → device, browser, system. Same text, same answer, so answers are kept.

import Bowser from 'bowser';
import { isbot } from 'isbot';
import type { DeviceKind, RequestFacts } from '@hindsight/wire';

export type DeviceFacts = Omit<RequestFacts, 'country'>;

const MOST_KEPT = 5000;
const LONGEST_AGENT = 512;
const KINDS: Record<string, DeviceKind> = { desktop: 'desktop', tablet: 'tablet', mobile: 'mobile' };
const NOTHING: DeviceFacts = { device: 'other', browser: '', browserVersion: '', system: '', systemVersion: '', isBot: true };

/** A reader of User-Agent texts with a memory of its own. */
export function makeDeviceReader(): (userAgent: string | undefined) => DeviceFacts {
  const kept = new Map<string, DeviceFacts>();
  return (userAgent) => {
    const agent = (userAgent ?? '').slice(0, LONGEST_AGENT);
    if (agent === '') return NOTHING; // every browser names itself
    const known = kept.get(agent);
    if (known !== undefined) {
      kept.delete(agent);
      kept.set(agent, known);
      return known;
    }
    const facts = readDevice(agent);
    kept.set(agent, facts);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
    return facts;
  };
}

function readDevice(agent: string): DeviceFacts {
  const { browser, os, platform } = Bowser.parse(agent);
  return {
    device: KINDS[platform.type ?? ''] ?? 'other',
    browser: family(browser.name),
    browserVersion: shortVersion(browser.version),
    system: family(os.name),
    systemVersion: shortVersion(os.version),
    isBot: isbot(agent),
  };
}

function family(name: string | undefined): string {
  return (name ?? '').slice(0, 40);
}

function shortVersion(version: string | undefined): string {
  return /\d{1,6}(\.\d{1,6})?/.exec(version ?? '')?.[0] ?? '';
}
