// A page that speaks the player's side of the protocol and keeps what it was told in `window.heard`. It draws a flat page, no recording.
export const PLAYER_STAND_IN = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Player</title>
<style>html,body{margin:0;height:100%}body{display:grid;place-items:center;background:#f1ede4;font:16px sans-serif;color:#333}main{width:min(80vw,900px);height:76vh;background:#fff;box-shadow:0 2px 20px #0002;padding:24px;box-sizing:border-box}h1{margin:0 0 12px}</style>
<main><h1>Harbour Goods</h1><p id="state">waiting</p></main>
<script>
const app = new URLSearchParams(location.search).get('app');
window.heard = [];
const post = (message) => parent.postMessage({ from: 'player', ...message }, app);
let atMs = 0, isPlaying = false, tab = 'aaaaaaaa', durationMs = 247000;
const time = () => post({ type: 'time', atMs, isPlaying, isBuffering: false, path: '/pricing', tab, viewportWidth: 1440, viewportHeight: 900 });
addEventListener('message', (event) => {
  if (event.source !== parent || event.origin !== app) return;
  const message = event.data;
  window.heard.push(message);
  document.querySelector('#state').textContent = message.type + ' ' + (message.atMs ?? '');
  if (message.type === 'open') {
    atMs = message.atMs;
    const marks = [{ kind: 'view', atMs: 0, label: '/pricing', tab: 'aaaaaaaa' }];
    for (let i = 1; i < 26; i++) marks.push({ kind: i % 9 === 4 ? 'error' : 'click', atMs: i * 6500 + (i * i * 37) % 3000, detail: i % 9 === 4 ? '/assets/checkout.js:14:220' : undefined, tab: 'aaaaaaaa', label: i % 9 === 4 ? "TypeError: cannot read properties of undefined (reading 'price')" : ['Add to cart', 'Pricing', 'Size M', 'Continue to shipping'][i % 4] });
    marks.push({ kind: 'view', atMs: 90000, label: '/checkout/shipping', tab: 'aaaaaaaa' }, { kind: 'view', atMs: 120000, label: '/help', tab: 'bbbbbbbb' }, { kind: 'tab', atMs: 120000, label: 'Other tab', tab: 'bbbbbbbb' }, { kind: 'frozen', atMs: 200000, toMs: 212000, label: 'A part of the page stands still' }, { kind: 'console', level: 'warn', atMs: 60000, label: 'The price list is 3 days old', tab: 'aaaaaaaa' }, { kind: 'console', level: 'log', atMs: 70000, label: 'cart: {…}', tab: 'aaaaaaaa' }, { kind: 'gap', atMs: 150000, toMs: 158000, label: '8 s missing' });
    const idle = [{ fromMs: 20000, toMs: 52000 }, { fromMs: 180000, toMs: 230000 }];
    const tabs = [{ tab: 'aaaaaaaa', fromMs: 0, toMs: 247000, onStage: [[0, 120000], [145000, 247000]] }, { tab: 'bbbbbbbb', fromMs: 118000, toMs: 160000, onStage: [[120000, 145000]] }];
    window.grow = (toMs) => { durationMs = toMs; post({ type: 'marks', durationMs, marks, idle, tabs, isComplete: true, broken: 0 }); time(); };
    post({ type: 'opened', durationMs, marks, idle, tabs });
    if (message.mode === 'still') setTimeout(() => post({ type: 'still-ready' }), 30);
  }
  if (message.type === 'play') isPlaying = true;
  if (message.type === 'pause') isPlaying = false;
  if (message.type === 'seek') atMs = message.atMs;
  if (message.type === 'step') atMs += message.direction * 40;
  if (message.type === 'hold-tab') tab = message.tab ?? 'aaaaaaaa';
  if (message.type === 'inspect' && message.isOn) { isPlaying = false; post({ type: 'picked', element: { selector: '#cart > button:nth-of-type(2)', role: 'button', text: 'Apply coupon', path: '/pricing?x=1' } }); }
  if (message.type === 'heatmap' || message.type === 'heatmap-map') {
    const elements = (message.map.elements ?? []).map((_, element) => ({ element, isPlaced: element !== 5, box: element === 5 ? null : [10, element * 60, 200, 40], outOfSight: 0 }));
    if (message.map.kind === 'masks') post({ type: 'masks-drawn', preview: { path: '/', rules: message.map.rules.maskSelectors.map((selector) => ({ rule: 'mask', selector, path: '', isForThisPage: true, elements: selector.endsWith('(') ? null : selector === '.nobody' ? 0 : 3 })), leftOut: message.map.rules.blockSelectors.length, texts: { masked: 12, all: 80 }, fields: { masked: 2, all: 3 }, ignored: 0 } });
    // The first moment shows a spinner.
    post({ type: 'heatmap-drawn', placed: 1192, unplaced: message.map.elements ? 12 : 0, outOfSight: 0, isLoading: message.atMs === 4000, pageWidth: 1440, pageHeight: 3200, elements });
    return;
  }
  if (message.type === 'heatmap-picture') return post({ type: 'heatmap-picture', png: new TextEncoder().encode('a picture').buffer });
  time();
});
post({ type: 'hello' });
</script></html>`;

/** A page that says what only the player may say. */
export const LIAR = `<!doctype html><html lang="en"><title>Liar</title><script>
parent.postMessage({ from: 'player', type: 'opened', durationMs: 9000000, marks: [{ kind: 'click', atMs: 1, label: 'forged' }], idle: [] }, '*');
setTimeout(() => { document.title = 'lied'; }, 100);
</script></html>`;
