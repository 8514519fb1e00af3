// The browser tests need a Chromium and fonts. On Debian as root they are installed; elsewhere a message says what is missing.
import { ensureDebianPackages, isOnPath } from './ensure-debian-packages.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const PACKAGES = ['chromium', 'fonts-liberation'];

/** @throws Error saying what to install */
export async function ensureChromium() {
  if (process.env.CHROMIUM || NAMES.some(isOnPath)) return;
  if (!await ensureDebianPackages(PACKAGES)) {
    throw new Error(`The browser tests need Chromium: put one of ${NAMES.join(', ')} on PATH or name it in CHROMIUM. On Debian: apt-get install ${PACKAGES.join(' ')}`);
  }
}
