// A recording that is one file, opened from a disk: the same player, on the parts that lie in the page, with controls of its own.
// `#t=<ms>` opens at a moment; `&stage=1` shows the stage alone, unscaled and paused, and sets `window.ready`, as the app does.

import type { FromPlayer, RecordingFileHead } from '@hindsight/wire';
import { Player } from '../player.ts';
import { SandboxError } from '../stage/rebuilt-page.ts';
import { StageView } from '../stage/stage-view.ts';
import { FileParts } from './file-parts.ts';
import type { FileFault } from './file-parts.ts';
import { FileSource } from './file-source.ts';
import { OfflineControls } from './offline-controls.ts';

const FAULTS: Record<FileFault, string> = {
  cut: 'This file is not whole: its end is missing.\nDownload or copy it again.',
  damaged: 'This file is damaged and cannot be read.\nDownload or copy it again.',
  newer: 'This file was made by a newer Hindsight and was changed since.\nExport the recording again.',
};

async function start(root: HTMLElement): Promise<void> {
  const stage = new StageView(root);
  stage.panel('Loading…');
  const parts = new FileParts(document);
  const head = await parts.head();
  if (typeof head === 'string') return stage.panel(FAULTS[head]);
  play(stage, root, parts, head);
}

function play(stage: StageView, root: HTMLElement, parts: FileParts, head: RecordingFileHead): void {
  const asked = new URLSearchParams(location.hash.slice(1));
  const mode = asked.get('stage') === '1' ? 'still' : 'watch';
  const controls = new OfflineControls(document, head);
  const post = (message: FromPlayer): void => {
    controls.hear(message);
    if (message.type === 'failed' && message.reason !== 'no-blocks') stage.panel('Nothing of this recording can be read: the file is damaged.\nDownload or copy it again.');
  };
  const player = new Player({ post }, stage, new FileSource(parts, head), { manifest: head.manifest, atMs: Number(asked.get('t') ?? 0), mode });
  controls.drive(player, root);

  // Whichever path a page was being rebuilt on: without its sandbox nothing is shown.
  const refuse = (error: unknown): void => {
    if (!(error instanceof SandboxError)) return;
    player.close();
    stage.panel('This browser does not keep the recorded page apart, so it is not shown.');
  };
  window.addEventListener('error', (event) => refuse(event.error));
  window.addEventListener('unhandledrejection', (event) => refuse(event.reason));
}

const root = document.querySelector<HTMLElement>('#stage');
if (root !== null) void start(root);
