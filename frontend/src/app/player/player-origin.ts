// The one place where an address from outside becomes the address of a frame. Recorded pages are hostile content: the frame's
// origin must be exactly the one the API names, and never our own.
import { inject } from '@angular/core';
import { DomSanitizer, type SafeResourceUrl } from '@angular/platform-browser';

/** @returns null unless `text` is exactly an http(s) origin other than the app's */
export function readPlayerOrigin(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { origin, protocol } = new URL(text);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && origin === text && origin !== location.origin ? origin : null;
}

/** Makes frame addresses; call where injection is allowed. */
export function playerFrameUrls(): (playerOrigin: string, grantToken: string) => SafeResourceUrl | null {
  const sanitizer = inject(DomSanitizer);
  return (playerOrigin, grantToken) => {
    if (readPlayerOrigin(playerOrigin) === null) return null;
    const query = new URLSearchParams({ app: location.origin, grant: grantToken });
    return sanitizer.bypassSecurityTrustResourceUrl(`${playerOrigin}/?${query.toString()}`);
  };
}
