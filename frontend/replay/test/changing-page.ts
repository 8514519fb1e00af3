// A page that changes at random in everything a keyframe must hold, by a seed; runs in the browser that is recorded.

export const CHANGING_PAGE = `<!doctype html><html><head><meta charset="utf-8"><style id="own">
body { margin: 0; font: 14px/1.4 sans-serif; } .card { border: 1px solid #888; padding: 4px; } .card:hover { background: #fe9; } .tall { height: 2400px; }
#side, #inner { height: 90px; width: 240px; overflow: auto; } #inner { height: 60px; width: 200px; } @media all { .low { color: #a00; } }
</style><style id="second">.second { font-weight: bold; }</style></head><body>
<h1 id="title">Begin</h1><ul id="list"></ul><div id="side"><div id="inner"><p style="height:400px">inner</p></div><p style="height:700px">outer</p></div>
<p><input id="name"><input id="agree" type="checkbox"><label><input type="radio" name="r" id="a">A</label><label><input type="radio" name="r" id="b">B</label>
<select id="size"><option>S</option><option>M</option><option>L</option></select><select id="many" multiple><option>1</option><option>2</option><option>3</option></select><textarea id="note">note</textarea></p>
<x-box id="box"></x-box><dialog id="one"><p>One</p><input></dialog><dialog id="two" style="margin-top:120px">Two</dialog><div id="pop" popover="manual">Popover</div>
<svg width="60" height="30"><rect id="rect" width="20" height="20" fill="#06c"></rect></svg><div class="tall">tall</div>
</body></html>`;

interface Recorder {
  mirror: { getId(node: Node): number };
}

/** Changes the page so many times. Self-contained: it is sent to the browser as text. */
export async function changePage(seed: number, count: number): Promise<void> {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
  const byId = <Type extends HTMLElement>(id: string): Type => document.getElementById(id) as Type;
  const list = byId('list');
  const box = byId('box');
  const shadow = box.shadowRoot ?? box.attachShadow({ mode: 'open' });
  const world = window as unknown as { adopted?: CSSStyleSheet[]; hindsightRecord: Recorder; recorded: object[] };
  world.adopted ??= [new CSSStyleSheet(), new CSSStyleSheet()];
  const { adopted } = world;
  const sheetOf = (id: string): CSSStyleSheet => byId<HTMLStyleElement>(id).sheet as CSSStyleSheet;
  const scrollTo = (id: string, most: number): void => byId(id).scrollTo({ top: random(most), behavior: 'instant' });
  const typed = (field: HTMLElement): void => {
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const deeds: (() => void)[] = [
    () => {
      const card = document.createElement('li');
      card.className = 'card';
      card.append(`Card ${random(1_000)} `, document.createElement('b'));
      card.querySelector('b')?.append('bold');
      list.insertBefore(card, list.children[random(list.children.length + 1)] ?? null);
    },
    () => list.children[random(list.children.length)]?.remove(),
    () => list.insertBefore(list.lastElementChild ?? document.createElement('li'), list.firstElementChild),
    () => { byId('title').textContent = `Title ${random(99)}`; },
    () => { for (const card of list.children) if (random(2) === 0) card.classList.toggle('second'); },
    () => (list.children[random(list.children.length)] as HTMLElement | undefined)?.style.setProperty(['color', 'margin-left', 'padding-top'][random(3)] as string, ['red', '9px', '4px'][random(3)] as string),
    () => { byId<HTMLInputElement>('name').value = `typed ${random(99)}`; typed(byId('name')); },
    () => { byId<HTMLTextAreaElement>('note').value = `noted ${random(99)}`; typed(byId('note')); },
    () => { byId<HTMLInputElement>('agree').click(); byId(random(2) === 0 ? 'a' : 'b').click(); },
    () => { byId<HTMLSelectElement>('size').selectedIndex = random(3); typed(byId('size')); },
    () => scrollTo('side', 600),
    () => scrollTo('inner', 300),
    () => window.scrollTo({ top: random(1_500), behavior: 'instant' }),
    () => sheetOf('own').insertRule(`.card { background: rgb(${200 + random(50)}, 230, ${random(255)}) }`, random(sheetOf('own').cssRules.length + 1)),
    () => { if (sheetOf('own').cssRules.length > 3) sheetOf('own').deleteRule(random(sheetOf('own').cssRules.length)); },
    () => { for (const rule of sheetOf('own').cssRules) if (rule instanceof CSSMediaRule) rule.insertRule(`.low { margin-left: ${random(40)}px }`, 0); },
    () => { const rule = sheetOf('second').cssRules[0]; if (rule instanceof CSSStyleRule) rule.style.setProperty('color', `rgb(${random(200)},0,0)`); },
    () => { byId('second').textContent = `.second { letter-spacing: ${random(4)}px }`; },
    () => adopted[random(2)]?.replaceSync(`h1 { color: rgb(0, ${random(200)}, 0) } i { color: #a0a }`),
    () => adopted[random(2)]?.insertRule(`h1 { text-indent: ${random(60)}px }`, 0),
    () => { document.adoptedStyleSheets = adopted.filter(() => random(2) === 0); },
    () => { shadow.adoptedStyleSheets = adopted.filter(() => random(2) === 0); },
    () => { shadow.append(Object.assign(document.createElement('i'), { textContent: `shadow ${random(99)} ` })); },
    () => shadow.firstElementChild?.remove(),
    () => {
      const dialog = byId<HTMLDialogElement>(random(2) === 0 ? 'one' : 'two');
      if (dialog.open) dialog.close();
      else dialog.showModal();
    },
    () => {
      const pop = byId('pop');
      pop.togglePopover();
      // What our own recorder tells of popovers.
      world.recorded.push({ type: 3, timestamp: performance.now(), data: { source: 0, texts: [], removes: [], adds: [], attributes: [{ id: world.hindsightRecord.mirror.getId(pop), attributes: { rr_open_mode: pop.matches(':popover-open') ? 'popover' : null } }] } });
    },
    () => { const range = document.createRange(); range.selectNodeContents(byId('title')); getSelection()?.removeAllRanges(); getSelection()?.addRange(range); },
    () => byId(['name', 'note', 'agree'][random(3)] as string).focus({ preventScroll: true }),
    () => byId('rect').setAttribute('width', String(5 + random(50))),
    () => {
      const frame = document.querySelector('iframe') ?? document.createElement('iframe');
      if (!frame.isConnected) list.after(frame);
      else if (random(4) === 0) frame.remove();
      else frame.contentDocument?.body.append(Object.assign(document.createElement('p'), { textContent: `framed ${random(99)}` }));
    },
  ];
  for (let i = 0; i < count; i++) {
    try {
      deeds[random(deeds.length)]?.();
    } catch { /* A dialog below another cannot be opened, a rule of the wrong kind cannot be changed: then nothing changes. */ }
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
}
