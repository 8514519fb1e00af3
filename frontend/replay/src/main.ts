// The player page: wires the messages of the app to a player or a heatmap. Receives manifest and grant from the embedding window,
// fetches blocks from its own origin, and draws. Nothing else goes in or out.

import type { ToPlayer } from '@hindsight/wire';
import { appOriginOf, openParentPort } from './parent-port.ts';
import type { ParentPort } from './parent-port.ts';
import { HeatmapView } from './heatmap/heatmap-view.ts';
import { Player } from './player.ts';
import { BlockLoader } from './recording/block-loader.ts';
import { SandboxError } from './stage/rebuilt-page.ts';
import { StageView } from './stage/stage-view.ts';

function start(appOrigin: string, root: HTMLElement): void {
  const stage = new StageView(root);
  let player: Player | null = null;
  let loader: BlockLoader | null = null;
  let heatmap: HeatmapView | null = null;
  const port: ParentPort = openParentPort(appOrigin, handle);

  function close(): void {
    player?.close();
    heatmap?.close();
    player = loader = heatmap = null;
  }

  function handle(message: ToPlayer): void {
    switch (message.type) {
      case 'open':
        close();
        loader = new BlockLoader(message.manifest.recordingId, message.grant, () => port.post({ from: 'player', type: 'grant-needed' }));
        player = new Player(port, stage, loader, message);
        break;
      case 'heatmap':
        close();
        heatmap = new HeatmapView(port, stage, message);
        break;
      case 'heatmap-map': return heatmap?.setMap(message.map);
      case 'heatmap-show': return heatmap?.showElement(message.element);
      case 'heatmap-picture': return void heatmap?.sendPicture();
      case 'manifest': return (player ?? heatmap)?.updateManifest(message.manifest);
      case 'grant': return loader !== null ? loader.renew(message.grant) : heatmap?.renewGrant(message.grant);
      case 'play': return player?.play();
      case 'pause': return player?.pause();
      case 'seek': return player?.seek(message.atMs);
      case 'speed': return player?.setSpeed(message.speed);
      case 'skip-idle': return player?.setSkipIdle(message.isOn);
      case 'step': return player?.step(message.direction);
      case 'hold-tab': return player?.holdTab(message.tab);
      case 'inspect': return player?.inspect(message.isOn);
    }
  }

  // Whichever path a page was being rebuilt on: without its sandbox nothing is shown, and the app is told.
  const refuse = (error: unknown): void => {
    if (!(error instanceof SandboxError)) return;
    close();
    stage.panel('This browser does not keep the recorded page apart, so it is not shown.');
    port.post({ from: 'player', type: 'failed', reason: 'sandbox' });
  };
  window.addEventListener('error', (event) => refuse(event.error));
  window.addEventListener('unhandledrejection', (event) => refuse(event.reason));
  window.addEventListener('keydown', (event) => port.post({ from: 'player', type: 'key', key: event.key }));
  root.addEventListener('click', () => port.post({ from: 'player', type: 'stage-clicked' }));
  port.post({ from: 'player', type: 'hello' });
}

const appOrigin = appOriginOf(location.search);
const root = document.querySelector<HTMLElement>('#stage');
if (root !== null) {
  if (appOrigin === null || window.parent === window) root.textContent = 'This page shows recordings inside the app. Open a recording there.';
  else start(appOrigin, root);
}
