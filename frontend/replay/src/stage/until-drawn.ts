// Resolves once a rebuilt page is really on the screen: style sheets, images and fonts loaded (or failed), two frames drawn.

/** A host that never answers must not hold the picture for ever. */
const GIVE_UP_MS = 5_000;
/** A film's frame that is found is on the screen after this time at the latest. */
const FRAME_MS = 400;

export async function untilDrawn(page: Document): Promise<void> {
  const waits = [...page.querySelectorAll<HTMLLinkElement>('link[rel~="stylesheet"][href]')].filter((link) => link.sheet === null).map((link) => loaded(link));
  for (const image of page.querySelectorAll('img')) if (!image.complete) waits.push(loaded(image));
  for (const video of page.querySelectorAll('video[src]') as NodeListOf<HTMLVideoElement>) waits.push(hasPicture(video));
  for (const { poster } of page.querySelectorAll<HTMLVideoElement>('video[poster]')) waits.push(decoded(page, poster));
  await Promise.race([Promise.all(waits), pause(GIVE_UP_MS)]);
  await Promise.race([page.fonts.ready, pause(GIVE_UP_MS)]);
  await twoFrames();
}

export function twoFrames(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

/** A film that has loaded may only then go to its place. */
async function hasPicture(video: HTMLVideoElement): Promise<void> {
  while (video.error === null && (video.seeking || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA)) await Promise.race([loaded(video, 'seeked'), loaded(video, 'loadeddata'), loaded(video, 'canplay'), pause(GIVE_UP_MS / 10)]);
  // Found is not shown yet; one that is shown already will not be again.
  if (video.error === null) await Promise.race([new Promise<void>((resolve) => video.requestVideoFrameCallback(() => resolve())), pause(FRAME_MS)]);
}

/** Nobody tells that a poster has come; the same picture elsewhere in the page says so. */
async function decoded(page: Document, address: string): Promise<void> {
  const image = page.createElement('img');
  image.src = address;
  await image.decode().catch(() => undefined);
}

function loaded(element: Element, event = 'load'): Promise<void> {
  return new Promise((resolve) => {
    element.addEventListener(event, () => resolve(), { once: true });
    element.addEventListener('error', () => resolve(), { once: true });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
