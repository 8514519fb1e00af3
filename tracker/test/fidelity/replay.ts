// The replayed side of a case: the product's player, embedded as the app embeds it, told to show moments.

import type { Browser } from 'playwright-core';
import { until } from '@hindsight/testkit';
import type { Fidelity } from '@hindsight/wire';
import type { EmbeddedPlayer, PlayerHost } from '../../../frontend/replay/test/player-host.ts';
import { asRecording, type DocumentRecording } from '../../../frontend/replay/test/recorded-visit.ts';
import { holdStill } from './hold-still.ts';
import { cameraOn } from './picture.ts';

export interface Replay {
  /** From here on moments are those of this visit. */
  take(documents: readonly DocumentRecording[]): Promise<void>;
  pictureAt(atMs: number, size: { width: number; height: number }): Promise<Buffer>;
  /** What the player says of the whole visit's fidelity; takes the stage from `pictureAt`. */
  fidelity(): Promise<Fidelity>;
  player: EmbeddedPlayer;
}

/** Opens one player for all visits. */
export async function openReplay(browser: Browser, host: PlayerHost): Promise<Replay> {
  const player = await host.open(browser, { width: 1280, height: 800 });
  const camera = await cameraOn(player.page);
  const grant = { token: host.grant, expiresAt: 0 };
  let manifest: ReturnType<typeof asRecording>['manifest'];
  let isOpen = false;
  let visits = 0;
  return {
    async take(documents) {
      const id = String(++visits);
      const recording = asRecording(id, documents);
      host.recordings.clear();
      host.recordings.set(id, recording);
      manifest = recording.manifest;
      isOpen = false;
    },
    async pictureAt(atMs, size) {
      await player.page.setViewportSize(size);
      await player.forget();
      if (isOpen) await player.say({ to: 'player', type: 'seek', atMs });
      else await player.say({ to: 'player', type: 'open', manifest, grant, atMs, mode: 'still' });
      isOpen = true;
      await until(async () => (await player.heard()).some(({ type }) => type === 'still-ready'), { what: 'the picture of a moment', withinMs: 90_000 });
      await player.inPlayer(`{
        const holdStill = ${holdStill.toString()};
        holdStill(document.querySelector('.stage-frame iframe').contentDocument);
        new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }`);
      return camera.take();
    },
    async fidelity() {
      await player.forget();
      await player.say({ to: 'player', type: 'open', manifest, grant, atMs: 0, mode: 'watch' });
      isOpen = false;
      return (await player.hears('fidelity')).fidelity;
    },
    player,
  };
}
