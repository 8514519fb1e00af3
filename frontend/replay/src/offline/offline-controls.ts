// Buttons, keys and words around the player of a file. The elements stand in offline.html; this fills and wires them.

import type { FromPlayer, RecordingFileHead } from '@hindsight/wire';
import type { Player } from '../player.ts';
import { TimeBar } from './time-bar.ts';
import { timeText } from './time-text.ts';

const SPEEDS = [0.5, 1, 2, 4, 8, 16];
const SEEK_MS = 5_000;
const SEEK_FAR_MS = 30_000;
const DEVICES: Record<string, string> = { desktop: 'Desktop', tablet: 'Tablet', mobile: 'Phone' };

type Told<Type extends FromPlayer['type']> = Extract<FromPlayer, { type: Type }>;

export class OfflineControls {
  readonly #page: Document;
  readonly #head: RecordingFileHead;
  readonly #bar: TimeBar;
  #player: Player | null = null;
  #time: Pick<Told<'time'>, 'atMs' | 'isPlaying' | 'tab'> = { atMs: 0, isPlaying: false, tab: '' };
  #durationMs = 0;
  #viewport = '';
  #tabs = '';

  constructor(page: Document, head: RecordingFileHead) {
    this.#page = page;
    this.#head = head;
    this.#bar = new TimeBar(this.#element('timeline'), this.#element<HTMLInputElement>('moment'));
    this.#durationMs = head.manifest.durationMs;
    page.title = `Recording of ${head.visit.entryPath}`;
    this.#element('about').textContent = `Recorded on ${dateText(head.manifest.startedAt)}, exported on ${dateText(head.exportedAt)}${head.isUnfinished ? ' while the visit went on' : ''}. Plays without a network.`;
    this.#say('page', head.visit.entryPath);
    this.#sayFacts();
    for (const speed of SPEEDS) this.#element<HTMLSelectElement>('speed').add(new Option(`${speed}×`, String(speed), speed === 1, speed === 1));
  }

  /** Gives buttons and keys to a player. @param stage a click on it plays or pauses */
  drive(player: Player, stage: HTMLElement): void {
    this.#player = player;
    this.#bar.onSeek = (atMs) => player.seek(atMs);
    this.#element('play').addEventListener('click', () => this.#toggle());
    this.#element('back').addEventListener('click', () => player.step(-1));
    this.#element('on').addEventListener('click', () => player.step(1));
    this.#element('idle').addEventListener('click', () => this.#toggleIdle());
    this.#element('speed').addEventListener('change', () => player.setSpeed(Number(this.#element<HTMLSelectElement>('speed').value)));
    this.#element('tab').addEventListener('change', () => player.holdTab(this.#element<HTMLSelectElement>('tab').value || null));
    this.#element('help').addEventListener('click', () => this.#element<HTMLDialogElement>('keys').showModal());
    this.#element('close').addEventListener('click', () => this.#element<HTMLDialogElement>('keys').close());
    stage.addEventListener('click', () => this.#toggle());
    this.#page.addEventListener('keydown', (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && this.#press(event)) event.preventDefault();
    });
  }

  hear(message: FromPlayer): void {
    if (message.type === 'opened' || message.type === 'marks') this.#takeMarks(message);
    else if (message.type === 'time') this.#takeTime(message);
  }

  #takeMarks({ durationMs, marks, idle, tabs }: Told<'opened'> | Told<'marks'>): void {
    this.#durationMs = durationMs;
    this.#bar.show(durationMs, marks, idle);
    this.#sayTime();
    const names = tabs.map(({ tab }) => tab);
    if (names.join() === this.#tabs) return;
    this.#tabs = names.join();
    const choice = this.#element<HTMLSelectElement>('tab');
    choice.replaceChildren(new Option('The tab looked at', ''), ...names.map((tab, index) => new Option(`Tab ${index + 1}`, tab)));
    choice.hidden = names.length < 2;
  }

  #takeTime({ atMs, isPlaying, path, tab, viewportWidth, viewportHeight }: Told<'time'>): void {
    this.#time = { atMs, isPlaying, tab };
    this.#bar.move(atMs);
    this.#sayTime();
    this.#say('page', path || this.#head.visit.entryPath);
    const play = this.#element('play');
    play.classList.toggle('is-playing', isPlaying);
    if (play.ariaLabel !== (isPlaying ? 'Pause' : 'Play')) play.ariaLabel = isPlaying ? 'Pause' : 'Play';
    const viewport = viewportWidth > 0 ? `${viewportWidth} × ${viewportHeight}` : '';
    if (viewport === this.#viewport) return;
    this.#viewport = viewport;
    this.#sayFacts();
  }

  #toggle(): void {
    if (this.#time.isPlaying) this.#player?.pause();
    else this.#player?.play();
  }

  #toggleIdle(): void {
    const button = this.#element('idle');
    const isOn = button.ariaPressed !== 'true';
    button.ariaPressed = String(isOn);
    this.#player?.setSkipIdle(isOn);
  }

  #seekBy(ms: number): void {
    this.#player?.seek(this.#time.atMs + ms);
  }

  #turnSpeed(direction: 1 | -1): void {
    const choice = this.#element<HTMLSelectElement>('speed');
    choice.selectedIndex = Math.min(SPEEDS.length - 1, Math.max(0, choice.selectedIndex + direction));
    this.#player?.setSpeed(Number(choice.value));
  }

  #turnTab(): void {
    const choice = this.#element<HTMLSelectElement>('tab');
    if (choice.hidden) return;
    choice.selectedIndex = (choice.selectedIndex + 1) % choice.options.length;
    this.#player?.holdTab(choice.value || null);
  }

  #jump(direction: 1 | -1): void {
    const atMs = this.#bar.markFrom(this.#time.atMs, direction);
    if (atMs !== null) this.#player?.seek(atMs);
  }

  /** The app's keys. @returns whether the key means something here */
  #press({ key, shiftKey, target }: KeyboardEvent): boolean {
    // Whoever has opened the keys, stands on a button or in a choice means that.
    if (this.#element<HTMLDialogElement>('keys').open) return false;
    if (target instanceof HTMLSelectElement || (target instanceof HTMLButtonElement && (key === ' ' || key === 'Enter'))) return false;
    const seekMs = shiftKey ? SEEK_FAR_MS : SEEK_MS;
    switch (key) {
      case ' ':
      case 'k': this.#toggle(); return true;
      case 'ArrowLeft': this.#seekBy(-seekMs); return true;
      case 'ArrowRight': this.#seekBy(seekMs); return true;
      case 'ArrowUp': this.#turnSpeed(1); return true;
      case 'ArrowDown': this.#turnSpeed(-1); return true;
      case 'Home': this.#player?.seek(0); return true;
      case 'End': this.#player?.seek(this.#durationMs); return true;
      case ',': this.#player?.step(-1); return true;
      case '.': this.#player?.step(1); return true;
      case 'n': this.#jump(1); return true;
      case 'p': this.#jump(-1); return true;
      case 's': this.#toggleIdle(); return true;
      case 't': this.#turnTab(); return true;
      case '?': this.#element<HTMLDialogElement>('keys').showModal(); return true;
      default: return false;
    }
  }

  #sayTime(): void {
    this.#say('time', `${timeText(this.#time.atMs)} / ${timeText(this.#durationMs)}`);
  }

  #sayFacts(): void {
    const { siteName, device, browser, system, country } = this.#head.visit;
    const facts = [siteName, DEVICES[device] ?? '', browser, system, country, this.#viewport, dateText(this.#head.manifest.startedAt)];
    this.#element('facts').replaceChildren(...facts.filter((fact) => fact !== '').map((fact) => Object.assign(this.#page.createElement('span'), { textContent: fact })));
  }

  #say(id: string, text: string): void {
    const element = this.#element(id);
    if (element.textContent !== text) element.textContent = text;
  }

  #element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
    return this.#page.getElementById(id) as Kind;
  }
}

function dateText(ms: number): string {
  return new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
