// What a hostile recording may hold: nodes, attributes and events that try to run script, load from elsewhere, leave their frame or
// loosen its walls. Each vector has a number that its script or address names, so that a hit tells which one it was.

import type { RecordedEvent } from '@hindsight/wire';

export interface Made {
  type: 2 | 3 | 4 | 5;
  tagName?: string;
  attributes?: Record<string, unknown>;
  textContent?: string;
  childNodes?: Made[];
  isSVG?: true;
  isStyle?: true;
  isShadowHost?: true;
  isShadow?: true;
  isCustom?: true;
  needBlock?: true;
}

export interface Vector {
  name: string;
  /** Where the node goes; absent: a vector of events alone. */
  into?: 'head' | 'body';
  node?: Made;
  /** Events played after the node is there. `nodeId` is the node's, or that of a harmless `<style>`. */
  events?: (nodeId: number) => Record<string, unknown>[];
}

/** What vector number `n` does if it is let: `run` as script, `away` as an address. */
interface Weapon {
  run: string;
  away: string;
}

type Maker = (weapon: Weapon) => Vector;

function el(tagName: string, attributes: Record<string, unknown> = {}, childNodes: Made[] = []): Made {
  return { type: 2, tagName, attributes, childNodes };
}
function svg(tagName: string, attributes: Record<string, unknown> = {}, childNodes: Made[] = []): Made {
  return { ...el(tagName, attributes, childNodes), isSVG: true };
}
function txt(textContent: string): Made {
  return { type: 3, textContent };
}
function css(textContent: string): Made {
  return { ...txt(textContent), isStyle: true };
}

// Every handler content attribute of HTML and SVG, and some that only other engines know.
const HANDLERS = `abort afterprint animationcancel animationend animationiteration animationstart auxclick beforecopy beforecut beforeinput beforematch beforepaste beforeprint beforetoggle
beforeunload beforexrselect begin blur bounce cancel canplay canplaythrough change click close command contentvisibilityautostatechange contextlost contextmenu contextrestored copy cuechange cut dblclick drag
dragend dragenter dragleave dragover dragstart drop durationchange emptied end ended error finish focus focusin focusout formdata fullscreenchange gotpointercapture hashchange input invalid keydown keypress
keyup languagechange load loadeddata loadedmetadata loadstart lostpointercapture message mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup mousewheel offline online pagehide pageshow
paste pause play playing pointercancel pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerrawupdate pointerup popstate progress ratechange repeat reset resize scroll scrollend
scrollsnapchange search securitypolicyviolation seeked seeking select selectionchange selectstart slotchange stalled start storage submit suspend timeupdate toggle touchcancel touchend touchmove touchstart
transitioncancel transitionend transitionrun transitionstart unhandledrejection unload volumechange waiting webkitanimationend webkitanimationstart wheel zoom`.split(/\s+/);
const HANDLED: readonly ((attribute: Record<string, unknown>) => Made)[] = [
  (attribute) => el('img', { src: 'data:,broken', ...attribute }),
  (attribute) => el('details', { open: '', tabindex: '0', ...attribute }, [el('summary', {}, [txt('x')])]),
  (attribute) => el('input', { autofocus: '', value: 'x', ...attribute }),
  (attribute) => svg('svg', { ...attribute }, [svg('animate', { attributeName: 'x', dur: '1s', ...attribute })]),
  (attribute) => el('video', { autoplay: '', src: 'data:video/mp4,x', ...attribute }),
  (attribute) => el('div', { tabindex: '0', contenteditable: 'true', style: 'animation: x 1s; transition: all 1s', ...attribute }, [txt('x')]),
];

const handlers: Maker[] = HANDLERS.map((event, i) => ({ run }) => ({
  name: `on${event}`, into: 'body', node: (HANDLED[i % HANDLED.length] as (typeof HANDLED)[number])({ [i % 7 === 0 ? `oN${event}` : `on${event}`]: run }),
}));

/** Places an address can stand in. */
const ADDRESSED: readonly [tag: string, attribute: string, more?: Record<string, unknown>][] = [
  ['a', 'href', { id: 'go', autofocus: '' }], ['area', 'href'], ['iframe', 'src'], ['iframe', 'rr_src'], ['frame', 'src'], ['embed', 'src'], ['object', 'data'], ['object', 'codebase', { classid: 'x' }], ['img', 'src'], ['img', 'rr_src'], ['img', 'srcset'],
  ['img', 'lowsrc'], ['img', 'dynsrc'], ['img', 'longdesc'], ['source', 'srcset'], ['source', 'src'], ['video', 'src'], ['video', 'poster'], ['video', 'rr_src'], ['audio', 'src'], ['track', 'src', { default: '' }], ['input', 'src', { type: 'image' }],
  ['input', 'formaction', { type: 'submit' }], ['button', 'formaction'], ['form', 'action'], ['body', 'background'], ['table', 'background'], ['td', 'background'], ['blockquote', 'cite'], ['a', 'ping', { href: '#' }], ['html', 'manifest'], ['applet', 'code'],
  ['portal', 'src'], ['fencedframe', 'src'], ['bgsound', 'src'], ['isindex', 'action'], ['canvas', 'rr_dataURL'], ['img', 'rr_dataURL'], ['link', 'href', { rel: 'stylesheet' }], ['script', 'src'], ['img', 'attributionsrc'], ['a', 'attributionsrc', { href: '#' }],
];
const SCHEMES: readonly [name: string, of: (weapon: Weapon) => string][] = [
  ['javascript', ({ run }) => `javascript:${run}`],
  ['javascript, in pieces', ({ run }) => ` \u0001JaVa\tScRi\npt:${run}`],
  ['data', ({ run }) => `data:text/html,<script>${run}</script>`],
  ['elsewhere', ({ away }) => away],
];
const addresses: Maker[] = ADDRESSED.flatMap(([tag, attribute, more]) => SCHEMES.map(([scheme, of]): Maker => (weapon) => ({
  name: `${tag} ${attribute}: ${scheme}`, into: 'body', node: el(tag, { ...more, [attribute]: of(weapon) }, tag === 'a' || tag === 'button' ? [txt('press')] : []),
})));

const documents: Maker[] = [
  ...['srcdoc', 'SRCDOC', 'srcDoc'].map((name): Maker => ({ run }) => ({ name: `iframe ${name}`, into: 'body', node: el('iframe', { [name]: `<script>${run}</script>`, sandbox: 'allow-scripts allow-top-navigation' }) })),
  ({ away }) => ({ name: 'base href', into: 'head', node: el('base', { href: away, target: '_top' }) }),
  ({ away }) => ({ name: 'BASE href', into: 'head', node: el('BASE', { HREF: away }) }),
  ...['refresh', 'REFRESH', ' refresh '].flatMap((equiv): Maker[] => [
    ({ away }) => ({ name: `meta ${equiv} elsewhere`, into: 'head', node: el('meta', { 'http-equiv': equiv, content: `0;url=${away}` }) }),
    ({ run }) => ({ name: `meta ${equiv} script`, into: 'body', node: el('meta', { 'HTTP-Equiv': equiv, content: `0; URL='javascript:${run}'` }) }),
  ]),
  () => ({ name: 'meta looser policy', into: 'head', node: el('meta', { 'http-equiv': 'Content-Security-Policy', content: "script-src 'unsafe-inline' *" }) }),
  () => ({ name: 'meta referrer', into: 'head', node: el('meta', { name: 'referrer', content: 'unsafe-url' }) }),
  ({ run }) => ({ name: 'meta set-cookie', into: 'head', node: el('meta', { 'http-equiv': 'set-cookie', content: `x=${run.length}` }) }),
  ...['preconnect', 'dns-prefetch', 'prefetch', 'prerender', 'preload', 'modulepreload', 'icon', 'apple-touch-icon', 'mask-icon', 'manifest', 'import', 'alternate stylesheet', 'STYLESHEET', 'next', 'pingback', 'compression-dictionary', 'expect', 'search', 'shortcut icon'].map((rel): Maker => ({ away }) => ({
    name: `link ${rel}`, into: 'head', node: el('link', { rel, href: away, as: 'image', type: 'text/css' }),
  })),
  ({ run }) => ({ name: 'script', into: 'head', node: el('script', {}, [txt(run)]) }),
  ({ run }) => ({ name: 'ScRiPt', into: 'body', node: el('ScRiPt', { type: 'text/javascript' }, [txt(run)]) }),
  ({ run }) => ({ name: 'script module', into: 'body', node: el('script', { type: 'module' }, [txt(run)]) }),
  ({ away }) => ({ name: 'script speculationrules', into: 'head', node: el('script', { type: 'speculationrules' }, [txt(JSON.stringify({ prefetch: [{ urls: [away], eagerness: 'immediate' }] }))]) }),
  ({ away }) => ({ name: 'script importmap', into: 'head', node: el('script', { type: 'importmap' }, [txt(JSON.stringify({ imports: { x: away } }))]) }),
  ({ run }) => ({ name: 'noscript', into: 'body', node: el('noscript', {}, [txt(`<img src=x onerror='${run}'>`)]) }),
  ({ run }) => ({ name: 'comment', into: 'body', node: { type: 5, textContent: `--><script>${run}</script><!--` } }),
  ({ run }) => ({ name: 'CDATA', into: 'body', node: { type: 4, textContent: `<script>${run}</script>` } }),
  ({ run }) => ({ name: 'text', into: 'body', node: txt(`<img src=x onerror="${run}">`) }),
  ({ run }) => ({ name: 'textarea', into: 'body', node: el('textarea', { value: `</textarea><script>${run}</script>` }, [txt(`</textarea><script>${run}</script>`)]) }),
  ({ run }) => ({ name: 'title', into: 'head', node: el('title', {}, [txt(`</title><script>${run}</script>`)]) }),
  ({ run }) => ({ name: 'xmp', into: 'body', node: el('xmp', {}, [txt(`</xmp><script>${run}</script>`)]) }),
  ({ run }) => ({ name: 'plaintext', into: 'body', node: el('plaintext', {}, [txt(`<script>${run}</script>`)]) }),
  ({ run }) => ({ name: 'template', into: 'body', node: el('template', { shadowrootmode: 'open' }, [el('script', {}, [txt(run)])]) }),
  ({ run }) => ({ name: 'shadow root', into: 'body', node: { ...el('div', {}, [{ ...el('script', {}, [txt(run)]), isShadow: true }, { ...el('img', { src: 'data:,x', onerror: run }), isShadow: true }]), isShadowHost: true } }),
  ({ away }) => ({ name: 'shadow root style', into: 'body', node: { ...el('div', {}, [{ ...el('style', {}, [css(`@import "${away}"; * { background: url(${away}) }`)]), isShadow: true }]), isShadowHost: true } }),
  ({ run }) => ({ name: 'custom element', into: 'body', node: { ...el('x-evil', { onconnected: run, onload: run }, [el('script', {}, [txt(run)])]), isCustom: true } }),
  ({ run }) => ({ name: 'is', into: 'body', node: el('button', { is: 'x-evil', onclick: run }, [txt('press')]) }),
  ({ run, away }) => ({ name: 'marquee', into: 'body', node: el('marquee', { onstart: run, onbounce: run, loop: '1', behavior: away }, [txt('x')]) }),
  ({ run, away }) => ({ name: 'keygen', into: 'body', node: el('keygen', { autofocus: '', onfocus: run, challenge: away }) }),
  ...['document', 'body', 'head', 'defaultView', 'contentWindow', 'parentNode', 'firstChild', 'cookie', 'getElementById', 'documentElement', 'attributes', 'querySelectorAll', 'styleSheets', 'nodeName'].map((name): Maker => () => ({
    name: `clobbers ${name}`, into: 'body', node: el('form', { id: name, name }, [el('input', { id: name, name }), el('img', { name, id: name })]),
  })),
  ...['_top', '_parent', '_blank', '_self', 'stage', ''].map((target): Maker => ({ away }) => ({ name: `link to ${target || 'nowhere'}`, into: 'body', node: el('a', { href: away, target, style: 'display: block; padding: 3px' }, [txt('press')]) })),
  ...['_top', '_parent', '_blank'].map((target): Maker => ({ away }) => ({ name: `form to ${target}`, into: 'body', node: el('form', { action: away, target, method: 'post' }, [el('button', { autofocus: '' }, [txt('press')])]) })),
  ({ away }) => ({ name: 'download', into: 'body', node: el('a', { href: away, download: 'evil.html' }, [txt('press')]) }),
  ({ run, away }) => ({ name: 'popover and invoker', into: 'body', node: el('button', { popovertarget: 'p', commandfor: 'p', command: 'show-popover', onclick: run }, [el('div', { id: 'p', popover: 'auto', onbeforetoggle: run, style: `background: url(${away})` })]) }),
];

const drawings: Maker[] = [
  ({ run }) => ({ name: 'svg script', into: 'body', node: svg('svg', {}, [svg('script', {}, [txt(run)])]) }),
  ({ away }) => ({ name: 'svg script href', into: 'body', node: svg('svg', {}, [svg('script', { href: away, 'xlink:href': away })]) }),
  ({ away }) => ({ name: 'svg use', into: 'body', node: svg('svg', {}, [svg('use', { href: `${away}#x`, 'xlink:href': `${away}#x` })]) }),
  ({ run }) => ({ name: 'svg use data', into: 'body', node: svg('svg', {}, [svg('use', { href: `data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>${run}</script></svg>#x` })]) }),
  ({ away }) => ({ name: 'svg image', into: 'body', node: svg('svg', {}, [svg('image', { href: away, 'xlink:href': away, width: '9', height: '9' })]) }),
  ({ away }) => ({ name: 'svg feImage', into: 'body', node: svg('svg', {}, [svg('filter', { id: 'f' }, [svg('feImage', { href: away, 'xlink:href': away })]), svg('rect', { width: '9', height: '9', filter: 'url(#f)' })]) }),
  ({ run }) => ({ name: 'svg a', into: 'body', node: svg('svg', { width: '40', height: '20' }, [svg('a', { href: `javascript:${run}`, 'xlink:href': `javascript:${run}` }, [svg('rect', { width: '40', height: '20' })])]) }),
  ...['animate', 'set', 'animateTransform', 'animateMotion', 'discard'].map((tag): Maker => ({ run }) => ({
    name: `svg ${tag} href`, into: 'body', node: svg('svg', { width: '40', height: '20' }, [svg('a', { id: 'turned' }, [svg(tag, { attributeName: 'href', values: `javascript:${run}`, to: `javascript:${run}`, begin: '0s', dur: '1s', fill: 'freeze', onbegin: run, onend: run }), svg('rect', { width: '40', height: '20' })])]),
  })),
  ({ run }) => ({ name: 'svg set handler', into: 'body', node: svg('svg', {}, [svg('rect', { width: '9', height: '9' }, [svg('set', { attributeName: 'onmouseover', to: run, begin: '0s' })])]) }),
  ({ run }) => ({ name: 'svg foreignObject', into: 'body', node: svg('svg', {}, [svg('foreignObject', {}, [el('iframe', { srcdoc: `<script>${run}</script>` }), el('img', { src: 'data:,x', onerror: run })])]) }),
  ({ run }) => ({ name: 'svg handler tag', into: 'body', node: svg('svg', {}, [svg('handler', { 'ev:event': 'load', type: 'text/javascript' }, [txt(run)])]) }),
  ({ away }) => ({ name: 'svg style', into: 'body', node: svg('svg', {}, [{ ...svg('style', {}, [css(`@import "${away}"; rect { fill: url(${away}#a) }`)]) }, svg('rect', { width: '9', height: '9' })]) }),
  ...['fill', 'stroke', 'filter', 'mask', 'clip-path', 'marker-start', 'cursor'].map((attribute): Maker => ({ away }) => ({ name: `svg ${attribute}`, into: 'body', node: svg('svg', {}, [svg('path', { d: 'M0 0h9v9', [attribute]: `url(${away}#a)` })]) })),
  ({ away }) => ({ name: 'svg tref', into: 'body', node: svg('svg', {}, [svg('text', {}, [svg('tref', { 'xlink:href': away }), svg('textPath', { href: `${away}#p` }), svg('mpath', { href: `${away}#p` })])]) }),
  ({ away }) => ({ name: 'svg gradient', into: 'body', node: svg('svg', {}, [svg('linearGradient', { id: 'g', href: `${away}#g` }), svg('pattern', { id: 'p', 'xlink:href': `${away}#p` }), svg('rect', { width: '9', height: '9', fill: 'url(#g)' })]) }),
  ({ run }) => ({ name: 'math href', into: 'body', node: { ...el('math', { href: `javascript:${run}`, 'xlink:href': `javascript:${run}` }, [el('mtext', {}, [txt('press')])]) } }),
  ({ run }) => ({ name: 'math maction', into: 'body', node: el('math', {}, [el('maction', { actiontype: `statusline#${run}`, 'xlink:href': `javascript:${run}` }, [txt('press')])]) }),
  ({ run }) => ({ name: 'math annotation', into: 'body', node: el('math', {}, [el('annotation-xml', { encoding: 'text/html' }, [el('script', {}, [txt(run)]), el('img', { src: 'data:,x', onerror: run })])]) }),
  ({ away }) => ({ name: 'math mglyph', into: 'body', node: el('math', {}, [el('mglyph', { src: away })]) }),
];

/** Declarations that ask for a file; `$` stands for the address. */
const DECLARATIONS = ['background: url($)', 'background-image: url("$")', "background: u\\72l('$')", 'background: image-set("$" 1x)', 'background: -webkit-image-set(url($) 1x)', 'background: cross-fade(url($), red)', 'list-style: url($)', 'content: url($)',
  'cursor: url($), auto', 'border-image: url($) 1', 'mask: url($)', '-webkit-mask-image: url($)', 'filter: url($#f)', 'clip-path: url($#c)', 'shape-outside: url($)', 'offset-path: url($#p)', 'behavior: url($)', '-moz-binding: url($#x)', '--x: url($); background: var(--x)', 'background: src("$")', 'background: paint(evil, url($))'];
const RULES = ['@import "$";', '@import url($);', '@\\69mport url($);', '@import url($) layer(x) supports(display: block) screen;', '@font-face { font-family: evil$n; src: url($) } h1 { font-family: evil$n }', '@namespace url($); h1 { color: red }',
  '@document url($) { h1 { color: red } }', '@font-face { font-family: evil$n; src: local(x), url($) format("woff2") } body { font-family: evil$n, serif }', '@media all { h1 { background: url($) } }', '@supports (display: block) { h1::before { content: url($) } }', '@counter-style evil { system: cyclic; symbols: url($) } li { list-style: evil }',
  '@property --p { syntax: "<url>"; inherits: false; initial-value: url($) } h1 { background: var(--p) }', '@container (min-width: 0) { h1 { background: url($) } }', 'h1 { background: url(\n$\n) } </style><script>$run</script>', 'h1 { width: expression($run) }', 'a[href^="h"] { background: url($) } input[value^="s"] { background: url($) }'];

const styles: Maker[] = [
  ...DECLARATIONS.flatMap((declaration): Maker[] => [
    ({ away }) => ({ name: `style=${declaration}`, into: 'body', node: el('p', { style: declaration.replaceAll('$', away) }, [txt('x')]) }),
    ({ away }) => ({ name: `set property ${declaration}`, into: 'head', node: el('style', {}, [css('h1 { color: black }')]), events: (id) => [{ source: 13, id, index: [0], set: { property: declaration.split(': ')[0], value: declaration.slice(declaration.indexOf(':') + 2).replaceAll('$', away), priority: 'important' }, remove: { property: 'x' } }] }),
  ]),
  ...RULES.flatMap((rule, i): Maker[] => {
    const armed = ({ run, away }: Weapon): string => rule.replaceAll('$run', run).replaceAll('$n', String(i)).replaceAll('$', away);
    return [
      (weapon) => ({ name: `style element ${rule}`, into: 'head', node: el('style', {}, [css(armed(weapon))]) }),
      (weapon) => ({ name: `_cssText ${rule}`, into: 'head', node: el('link', { rel: 'stylesheet', _cssText: armed(weapon) }) }),
      (weapon) => ({ name: `style _cssText ${rule}`, into: 'head', node: el('style', { _cssText: armed(weapon) }) }),
      (weapon) => ({ name: `insertRule ${rule}`, into: 'head', node: el('style', {}, [css('h1 { color: black }')]), events: (id) => [{ source: 8, id, adds: [{ rule: armed(weapon), index: 0 }] }] }),
      (weapon) => ({ name: `replaceSync ${rule}`, into: 'head', node: el('style', {}, [css('h1 { color: black }')]), events: (id) => [{ source: 8, id, replaceSync: armed(weapon), replace: armed(weapon) }] }),
      (weapon) => ({ name: `adopted ${rule}`, events: () => [{ source: 15, id: 1, styleIds: [1000 + i], styles: [{ styleId: 1000 + i, rules: [{ rule: armed(weapon), index: 0 }] }] }] }),
    ];
  }),
  ({ away }) => ({ name: 'FontFace', events: () => [{ source: 10, family: 'evil', fontSource: `url(${away})`, buffer: false, descriptors: { weight: '400' } }] }),
  ({ run }) => ({ name: 'FontFace buffer', events: () => [{ source: 10, family: run, fontSource: '[1,2,3]', buffer: true }] }),
];

const told: Maker[] = [
  ({ run, away }) => ({ name: 'canvas 2D', into: 'body', node: el('canvas', { width: '9', height: '9' }), events: (id) => [{ source: 9, id, type: 0, commands: [{ property: 'drawImage', args: [{ rr_type: 'HTMLImageElement', src: away }, 0, 0] }, { property: 'constructor', args: [run] }] }] }),
  ({ run }) => ({ name: 'canvas WebGL', into: 'body', node: el('canvas', { width: '9', height: '9' }), events: (id) => [{ source: 9, id, type: 1, property: '__proto__', args: [run], setter: true }] }),
  ({ away }) => ({ name: 'media', into: 'body', node: el('video', {}), events: (id) => [{ source: 7, id, type: 0, currentTime: 1, volume: 1, muted: false, playbackRate: 1, src: away }] }),
  ({ run }) => ({ name: 'input value', into: 'body', node: el('input', {}), events: (id) => [{ source: 5, id, text: `"><script>${run}</script>`, isChecked: false }] }),
  ({ run }) => ({ name: 'custom element defined', events: () => [{ source: 16, define: { name: `x-${run.length}" onload="${run}` } }] }),
  ({ run }) => ({ name: 'selection', events: () => [{ source: 14, ranges: [{ start: 5, startOffset: run, end: 5, endOffset: -1 }] }] }),
  ({ run }) => ({ name: 'text of a script', into: 'body', node: el('script', { id: 's' }, [txt('')]), events: (id) => [{ source: 0, texts: [{ id: id + 1, value: run }], attributes: [], removes: [], adds: [] }] }),
  ({ run }) => ({ name: 'text of a style', into: 'head', node: el('style', {}, [css('')]), events: (id) => [{ source: 0, texts: [{ id: id + 1, value: `</style><script>${run}</script>` }], attributes: [], removes: [], adds: [] }] }),
  ({ away }) => ({ name: 'style as an object', into: 'body', node: el('p', {}, [txt('x')]), events: (id) => [{ source: 0, texts: [], removes: [], adds: [], attributes: [{ id, attributes: { style: { background: [`url(${away})`, 'important'], '--x': `url(${away})` } } }] }] }),
  ({ away }) => ({ name: 'link made a sheet', into: 'head', node: el('link', { href: away }), events: (id) => [{ source: 0, texts: [], removes: [], adds: [], attributes: [{ id, attributes: { rel: 'stylesheet', href: away } }] }] }),
  ({ run }) => ({ name: 'tag name with a tag', into: 'body', node: el('img src=x onerror=x', { onerror: run }) }),
  ({ run }) => ({ name: 'attribute name with a tag', into: 'body', node: el('p', { [`x><img src=x onerror="${run}"`]: 'x' }) }),
];

const MAKERS: readonly Maker[] = [...handlers, ...addresses, ...documents, ...drawings, ...styles, ...told];

/** How a vector comes: with the first snapshot; as nodes added later; as attributes set on nodes that came bare. */
export const WAYS = ['snapshot', 'added', 'attributes'] as const;
export type Way = (typeof WAYS)[number];

/** All vectors; number `n` runs `script(n)` and asks for `address(n)`. */
export function makeVectors(script: (n: number) => string, address: (n: number) => string): Vector[] {
  return MAKERS.map((make, n) => make({ run: script(n), away: address(n) }));
}

/** One page with all these vectors in it. Its `<h1>` says "Harmless"; nothing the vectors do may change that. */
export function hostilePage(vectors: readonly Vector[], way: Way): RecordedEvent[] {
  let nextId = 100;
  const later: Record<string, unknown>[] = [];
  const placed: { parentId: number; node: Record<string, unknown> }[] = [];
  for (const vector of vectors) {
    let nodeId = 8;
    if (vector.node !== undefined && vector.into !== undefined) {
      const node = numbered(vector.node, () => nextId++, way === 'attributes' ? later : null);
      nodeId = node['id'] as number;
      placed.push({ parentId: vector.into === 'head' ? 4 : 5, node });
    }
    later.push(...(vector.events?.(nodeId) ?? []));
  }
  const element = (id: number, tagName: string, childNodes: unknown[]): Record<string, unknown> => ({ type: 2, id, tagName, attributes: {}, childNodes });
  const first = (parentId: number): unknown[] => (way === 'added' ? [] : placed.filter((one) => one.parentId === parentId).map(({ node }) => node));
  const events: RecordedEvent[] = [
    { type: 4, timestamp: 0, data: { href: 'http://x/', width: 1280, height: 800 } },
    { type: 2, timestamp: 0, data: { initialOffset: { left: 0, top: 0 }, node: { type: 0, id: 1, childNodes: [
      { type: 1, id: 2, name: 'html', publicId: '', systemId: '' },
      element(3, 'html', [element(4, 'head', [element(8, 'style', [{ type: 3, id: 9, textContent: 'h1 { color: black }', isStyle: true }]), ...first(4)]), element(5, 'body', [element(6, 'h1', [{ type: 3, id: 7, textContent: 'Harmless' }]), ...first(5)])]),
    ] } } },
  ];
  if (way === 'added') for (const { parentId, node } of placed) later.unshift({ source: 0, texts: [], attributes: [], removes: [], adds: oneByOne(parentId, node) });
  later.forEach((data, i) => events.push({ type: 3, timestamp: 100 + i, data }));
  // Told by name, not by the page: what the app and the player make of words.
  events.push({ type: 6, timestamp: 5_000, data: { plugin: 'rrweb/console@1', payload: { level: 'error', payload: ['"<img src=x onerror=alert(1)>"'], trace: [] } } });
  events.push({ type: 3, timestamp: 6_000, data: { source: 1, positions: [] } });
  return events;
}

function numbered(node: Made, nextId: () => number, later: Record<string, unknown>[] | null): Record<string, unknown> {
  const id = nextId();
  const { childNodes, attributes, ...rest } = node;
  if (node.type !== 2) return { ...rest, id };
  const children = (childNodes ?? []).map((child) => numbered(child, nextId, later));
  if (later === null) return { ...rest, id, attributes: attributes ?? {}, childNodes: children };
  later.push({ source: 0, texts: [], adds: [], removes: [], attributes: [{ id, attributes: attributes ?? {} }] });
  return { ...rest, id, attributes: {}, childNodes: children };
}

/** rrweb adds children one by one. */
function oneByOne(parentId: number, node: Record<string, unknown>): unknown[] {
  const children = (node['childNodes'] ?? []) as Record<string, unknown>[];
  return [{ parentId, nextId: null, node: { ...node, childNodes: [] } }, ...children.flatMap((child) => oneByOne(node['id'] as number, child))];
}
