// Draws a product as an inline SVG: one silhouette, glazed from above, raw clay at the foot, a few specks.
// Ids are prefixed by the caller's `scope`, because several drawings share a page.

/** Silhouettes on a 240 × 240 board: `body` takes the glaze, `behind` lies below it, `over` above it. */
const shapes = {
  mug: {
    behind: (fill) => `<path d="M158 96c34-8 48 12 42 38s-28 36-48 30" fill="none" stroke="${fill}" stroke-width="14" stroke-linecap="round"/>`,
    body: 'M66 78h98v88c0 18-12 30-30 30H96c-18 0-30-12-30-30z', rim: [115, 78, 49, 11], foot: 172 },
  espresso: {
    behind: (fill) => `<ellipse cx="116" cy="186" rx="82" ry="15" fill="#e6d9c4"/><ellipse cx="116" cy="183" rx="82" ry="14" fill="#f3eadb"/>
      <path d="M150 120c24-6 34 8 30 24s-20 24-34 20" fill="none" stroke="${fill}" stroke-width="10" stroke-linecap="round"/>`,
    body: 'M76 108h80v40c0 22-14 34-30 34h-20c-16 0-30-12-30-34z', rim: [116, 108, 40, 9], foot: 168 },
  teapot: {
    behind: (fill) => `<path d="M60 146C28 132 36 98 18 90" fill="none" stroke="${fill}" stroke-width="17" stroke-linecap="round"/>
      <path d="M172 110c38-14 58 42 8 62" fill="none" stroke="${fill}" stroke-width="13" stroke-linecap="round"/>`,
    body: 'M118 88c46 0 70 26 70 56 0 32-26 54-70 54s-70-22-70-54c0-30 24-56 70-56z', rim: [118, 92, 36, 9], foot: 178,
    over: (fill) => `<path d="M86 90c8-16 56-16 64 0z" fill="${fill}"/><circle cx="118" cy="72" r="9" fill="${fill}"/>` },
  bowl: { body: 'M36 106h168c0 54-36 88-66 90h-36c-30-2-66-36-66-90z', rim: [120, 106, 84, 17], foot: 172 },
  ramen: {
    body: 'M40 112h160c-4 50-34 82-58 84H98c-24-2-54-34-58-84z', rim: [120, 112, 80, 19], foot: 174,
    over: () => '<path d="M92 104 188 48M104 108 204 58" stroke="#8a5a3a" stroke-width="5" stroke-linecap="round"/>' },
  vase: {
    behind: () => `<path d="M116 66C112 40 100 30 92 14M122 66c2-30 14-34 20-54M119 66c0-24-2-30-1-50" stroke="#6f8a62" stroke-width="3" fill="none"/>
      <circle cx="92" cy="14" r="8" fill="#e0a458"/><circle cx="142" cy="14" r="7" fill="#d9826a"/><circle cx="118" cy="18" r="6" fill="#f1d9a0"/>`,
    body: 'M106 62h28c-2 22 4 34 20 52 26 30 18 84-16 84h-36c-34 0-42-54-16-84 16-18 22-30 20-52z', rim: [120, 62, 14, 4], foot: 178 },
  jug: {
    behind: (fill) => `<path d="M152 92c38-6 42 66 2 72" fill="none" stroke="${fill}" stroke-width="12" stroke-linecap="round"/>`,
    body: 'M66 62l92 8c-6 22-4 34 4 54 12 34-2 72-32 72H98c-30 0-44-38-32-72 8-24 10-38 0-62z', rim: [114, 68, 44, 8], foot: 176 },
  plate: { body: 'M22 132h196c-8 26-44 40-70 42H92c-26-2-62-16-70-42z', rim: [120, 132, 98, 24], foot: 164 },
  planter: {
    behind: () => `<path d="M120 92C96 60 70 66 58 44c30-2 54 14 62 46zM120 92c4-44 34-44 52-66 2 34-20 58-50 68zM120 94c-8-30-2-52 2-72 12 22 12 46 2 72z" fill="#6f8a62"/>
      <path d="M54 190h132l-8 14H62z" fill="#d8c7ad"/>`,
    body: 'M58 92h124l-14 92c-1 8-6 12-14 12H86c-8 0-13-4-14-12z', rim: [120, 92, 62, 12], foot: 176 },
  butter: {
    behind: () => '<path d="M28 168h184c-2 18-18 26-36 26H64c-18 0-34-8-36-26z" fill="#efe3cf"/>',
    body: 'M52 168v-34c0-22 16-36 38-36h60c22 0 38 14 38 36v34z', rim: [120, 100, 0, 0], foot: 190,
    over: (fill) => `<rect x="106" y="82" width="28" height="18" rx="8" fill="${fill}"/>` },
  lamp: {
    behind: () => '<path d="M78 24h84l28 86H50z" fill="#f4e7cd"/><path d="M78 24h84l6 18H72z" fill="#fff6e2"/><rect x="116" y="108" width="8" height="20" fill="#8a6d4f"/>',
    body: 'M104 126h32c4 22 30 30 30 52 0 14-12 20-28 20h-36c-16 0-28-6-28-20 0-22 26-30 30-52z', rim: [120, 126, 16, 4], foot: 184 },
  bottle: {
    behind: () => '<rect x="110" y="24" width="20" height="26" rx="5" fill="#b98b5e"/>',
    body: 'M108 44h24c0 34 4 44 20 62 18 22 14 92-10 92H98c-24 0-28-70-10-92 16-18 20-28 20-62z', rim: [120, 46, 12, 4], foot: 180 },
};

const specks = [[84, 128], [104, 148], [132, 122], [148, 150], [118, 166], [96, 112], [140, 138], [110, 132], [126, 154]];

/**
 * @param {{shape: string, glaze: [string, string], name: string}} product
 * @param {string} scope unique on the page
 * @returns {string} one <svg> element
 */
export function drawProduct(product, scope) {
  const shape = shapes[product.shape];
  const [light, dark] = product.glaze;
  const [rimX, rimY, rimRx, rimRy] = shape.rim;
  return `<svg class="drawing" viewBox="0 0 240 240" role="img" aria-label="${product.name}">
  <defs>
    <linearGradient id="${scope}-glaze" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${dark}"/></linearGradient>
    <clipPath id="${scope}-body"><path d="${shape.body}"/></clipPath>
  </defs>
  <ellipse cx="120" cy="200" rx="84" ry="10" fill="#2b2a26" opacity=".13"/>
  ${shape.behind ? shape.behind(dark) : ''}
  <path d="${shape.body}" fill="url(#${scope}-glaze)"/>
  <g clip-path="url(#${scope}-body)">
    <path d="M0 ${shape.foot}q30-9 60 0t60 0 60 0 60 0v80H0z" fill="#d9bf9c"/>
    ${specks.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="1.6" fill="#2b2a26" opacity=".28"/>`).join('')}
    <path d="M86 60q-16 60 4 130" fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".2"/>
  </g>
  ${rimRx > 0 ? `<ellipse cx="${rimX}" cy="${rimY}" rx="${rimRx}" ry="${rimRy}" fill="${dark}"/><ellipse cx="${rimX}" cy="${rimY + 1.5}" rx="${rimRx - 4}" ry="${Math.max(1, rimRy - 2.5)}" fill="#2b2a26" opacity=".35"/>` : ''}
  ${shape.over ? shape.over(dark) : ''}
</svg>`;
}
