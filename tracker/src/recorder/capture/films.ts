// How large films are, which only their files know: without it everything below would stand elsewhere in the replay. Said without a
// picture; where the site wants pictures, they are taken by another part as soon as a film can be seen.

import { stopAll, type Capture } from '../page.ts';

const TELLING = ['loadedmetadata', 'resize', 'play', 'seeked'];

export const captureFilms: Capture = (emit, page) => {
  let told = new WeakMap<HTMLVideoElement, string>();
  const tell = (): void => {
    for (const root of page.roots()) {
      for (const film of root.querySelectorAll('video')) {
        const { currentTime, played, poster, videoHeight: height, videoWidth: width } = film;
        const node = page.nodeId(film);
        const size = `${width} ${height}`;
        if (!(node > 0 && width > 0) || told.get(film) === size || film.closest(page.masks.blockSelector)) continue;
        // Until then the page's own picture for it stands there.
        if (poster && played.length === 0 && currentTime === 0) continue;
        if (page.settings.canvasPerSecond && isInView(film)) continue;
        told.set(film, size);
        emit('hs:canvas', { node, width, height });
      }
    }
  };
  const again = page.guard('films', () => {
    told = new WeakMap();
    tell();
  });
  again();
  return stopAll([...TELLING.map((type) => page.listen(document, type, tell)), page.onSnapshot(again)]);
};

function isInView(film: HTMLVideoElement): boolean {
  const { bottom, right, top, left } = film.getBoundingClientRect();
  return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
}
