// Holds a rebuilt page's animations while it stands still: what ends is shown at its end (an entrance must not leave a paused page
// half transparent), what never ends stays where it is. Its frames too.

export function holdAnimations(page: Document): void {
  for (const animation of animationsOf(page)) {
    const endMs = animation.effect?.getComputedTiming().endTime;
    try {
      if (typeof endMs === 'number' && Number.isFinite(endMs)) animation.finish();
      else animation.pause();
    } catch {
      // finish() refuses animations without a rate or a timeline; those do not move either.
      animation.pause();
    }
  }
}

export function releaseAnimations(page: Document): void {
  for (const animation of animationsOf(page)) if (animation.playState === 'paused') animation.play();
}

function animationsOf(page: Document): Animation[] {
  const inFrames = [...page.querySelectorAll('iframe')].flatMap((frame) => (frame.contentDocument ? animationsOf(frame.contentDocument) : []));
  return [...page.getAnimations(), ...inFrames];
}
