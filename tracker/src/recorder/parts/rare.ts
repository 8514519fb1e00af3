// Lazy part: what tells of changes most visits never see. The recorder watches for them and hands over what it saw before this was there.

import { SOURCE_CUSTOM_ELEMENT } from '@hindsight/wire';
import type { adoptedSheetsOf as AdoptedSheetsOf } from '../dom/natives.ts';
import type { Missed, RareCall, Rarities } from '../dom/rare/rarities.ts';
import { tellOfFonts } from '../dom/rare/tell-of-fonts.ts';
import { tellOfMedia } from '../dom/rare/tell-of-media.ts';
import { tellOfSelections } from '../dom/rare/tell-of-selections.ts';
import { tellOfSheets } from '../dom/rare/tell-of-sheets.ts';
import { tellOfTopLayer } from '../dom/rare/tell-of-top-layer.ts';
import type { ObserverHost } from '../dom/recorder-parts.ts';
import { stopAll } from '../page.ts';

export function tellOfRare(host: ObserverHost, missed: Missed, adoptedSheetsOf: typeof AdoptedSheetsOf): Rarities {
  const sheets = tellOfSheets(host, missed, adoptedSheetsOf);
  const selections = tellOfSelections(host);
  const media = tellOfMedia(host);
  const tellers: Readonly<Record<string, RareCall>> = {
    // What stands in the page already: no attribute says it is defined, and rules ask for it.
    define: (_name, _registry, [name]) => host.emit(SOURCE_CUSTOM_ELEMENT, { define: { name } }),
    FontFace: tellOfFonts(host), selectionchange: selections.called, toggle: tellOfTopLayer(host),
    play: media, pause: media, seeked: media, volumechange: media, ratechange: media,
  };
  const called: RareCall = (name, self, args) => (tellers[name] ?? sheets.called)(name, self, args);
  for (const call of missed.calls) called(...call);
  return { called, stop: stopAll([sheets.stop, selections.stop]) };
}
