// Facts of the browser window, once per document.

import type { Capture } from '../page.ts';

export const captureWindowFacts: Capture = (emit, page) => {
  const tell = page.guard('window-facts', () => {
    emit('hs:window', {
      language: navigator.language ?? '',
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? '',
      screenWidth: screen.width,
      screenHeight: screen.height,
      pixelRatio: devicePixelRatio,
      isAutomated: navigator.webdriver === true,
    });
  });
  tell();
  return page.onDocument(tell);
};
