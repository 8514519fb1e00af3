// Paints points as heat into tiles that together cover a page. WebGL (visual-heatmap) where there is any, else a plain canvas;
// both use the same scale and colours, so that a picture does not depend on the viewer's graphics.

import visualHeatmap from 'visual-heatmap';
import type { HeatPoint } from './place-points.ts';

// The package's types describe its CommonJS build; the bundler takes its ES module, whose default is the function itself.
const createHeatmap = visualHeatmap as unknown as typeof visualHeatmap.default;

/** Radius of one point, CSS px. */
export const HEAT_RADIUS_PX = 28;
/** Without WebGL a pixel of heat is so many of the page's a side. */
const SHRUNK = 2;
const STAMP_RADIUS = HEAT_RADIUS_PX / SHRUNK;
const STAMP_SIDE = STAMP_RADIUS * 2 + 1;
/** Tiles keep canvases within what graphics cards and browsers allow. */
const TILE_HEIGHT_PX = 2_048;
/** Even a lone point must be seen beside a hot spot. */
const FAINTEST = 0.16;

/** Colour stops from cold to hot: offset, red, green, blue, alpha. The page stays readable below the hottest. */
const STOPS: readonly [number, number, number, number, number][] = [
  [0, 49, 54, 149, 0], [0.12, 49, 94, 200, 0.42], [0.35, 38, 170, 160, 0.52], [0.6, 250, 210, 60, 0.62], [0.82, 244, 109, 40, 0.7], [1, 190, 10, 40, 0.78],
];

export interface HeatTile {
  topPx: number;
  heightPx: number;
  canvas: HTMLCanvasElement;
}

export function paintHeat(points: readonly HeatPoint[], width: number, height: number): HeatTile[] {
  const hottest = hottestSpot(points);
  const scaled = points.map((point) => ({ ...point, value: Math.max(point.value / hottest, FAINTEST) }));
  const paint = webglPainter(width) ?? canvasPainter(width);
  const tiles: HeatTile[] = [];
  for (let topPx = 0; topPx < height; topPx += TILE_HEIGHT_PX) {
    const heightPx = Math.min(TILE_HEIGHT_PX, height - topPx);
    const near = scaled.filter((point) => point.y > topPx - HEAT_RADIUS_PX * 2 && point.y < topPx + heightPx + HEAT_RADIUS_PX * 2);
    if (near.length === 0) continue;
    tiles.push({ topPx, heightPx, canvas: paint.tile(near.map((point) => ({ ...point, y: point.y - topPx })), heightPx) });
  }
  paint.end();
  return tiles;
}

/** The most points that fall together: what full heat means. */
export function hottestSpot(points: readonly HeatPoint[]): number {
  const cells = new Map<string, number>();
  let hottest = 1;
  for (const { x, y, value } of points) {
    const cell = `${Math.round(x / HEAT_RADIUS_PX)}:${Math.round(y / HEAT_RADIUS_PX)}`;
    const sum = (cells.get(cell) ?? 0) + value;
    cells.set(cell, sum);
    hottest = Math.max(hottest, sum);
  }
  return hottest;
}

interface TilePainter {
  tile(points: HeatPoint[], heightPx: number): HTMLCanvasElement;
  end(): void;
}

/** null where the browser gives no WebGL 2, or one without a graphics card, which takes many times as long as no WebGL. */
function webglPainter(width: number): TilePainter | null {
  if (document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true }) === null) return null;
  const host = document.createElement('div');
  // One height for all tiles: the drawing context is made once.
  Object.assign(host.style, { position: 'fixed', left: '-99999px', top: '0', width: `${width}px`, height: `${TILE_HEIGHT_PX}px` });
  document.body.append(host);
  const heat = createHeatmap(host, {
    size: HEAT_RADIUS_PX * 2, min: 0, max: 1, intensity: 1, opacity: 1,
    gradient: STOPS.map(([offset, red, green, blue, alpha]) => ({ offset, color: [red, green, blue, alpha] })),
  });
  return {
    tile(points, heightPx) {
      heat.renderData(points);
      const canvas = emptyTile(width, heightPx);
      const drawn = host.querySelector('canvas');
      // Copied in the same task: the drawing buffer is gone after it.
      if (drawn) canvas.getContext('2d')?.drawImage(drawn, 0, 0, width, TILE_HEIGHT_PX);
      return canvas;
    },
    end() {
      heat.ctx?.getExtension('WEBGL_lose_context')?.loseContext();
      host.remove();
    },
  };
}

/** Sums heat in numbers, at half the size: a hundred thousand points are too many to be drawn one by one. */
function canvasPainter(width: number): TilePainter {
  const stamp = pointStamp();
  const palette = colours();
  return {
    tile(points, heightPx) {
      const [across, down] = [Math.ceil(width / SHRUNK), Math.ceil(heightPx / SHRUNK)];
      const heat = new Float32Array(across * down);
      for (const point of points) addStamp(heat, across, down, stamp, point);
      const small = emptyTile(across, down);
      const picture = new ImageData(across, down);
      heat.forEach((value, i) => {
        const colour = Math.min(255, Math.round(value * 255)) * 4;
        for (let channel = 0; channel < 4; channel++) picture.data[i * 4 + channel] = palette[colour + channel] as number;
      });
      small.getContext('2d')?.putImageData(picture, 0, 0);
      const canvas = emptyTile(width, heightPx);
      canvas.getContext('2d')?.drawImage(small, 0, 0, across * SHRUNK, down * SHRUNK);
      return canvas;
    },
    end() {},
  };
}

function addStamp(heat: Float32Array, across: number, down: number, stamp: Float32Array, { x, y, value }: HeatPoint): void {
  const [left, top] = [Math.round(x / SHRUNK) - STAMP_RADIUS, Math.round(y / SHRUNK) - STAMP_RADIUS];
  for (let row = Math.max(0, -top); row < Math.min(STAMP_SIDE, down - top); row++) {
    for (let column = Math.max(0, -left); column < Math.min(STAMP_SIDE, across - left); column++) {
      const at = (top + row) * across + left + column;
      heat[at] = (heat[at] as number) + (stamp[row * STAMP_SIDE + column] as number) * value;
    }
  }
}

function emptyTile(width: number, heightPx: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = heightPx;
  return canvas;
}

/** Falls evenly from 1 in the middle to nothing at the radius. */
function pointStamp(): Float32Array {
  return Float32Array.from({ length: STAMP_SIDE ** 2 }, (_, i) => Math.max(0, 1 - Math.hypot((i % STAMP_SIDE) - STAMP_RADIUS, Math.floor(i / STAMP_SIDE) - STAMP_RADIUS) / STAMP_RADIUS));
}

/** 256 colours, RGBA. */
function colours(): Uint8ClampedArray {
  const strip = document.createElement('canvas');
  strip.width = 256;
  strip.height = 1;
  const context = strip.getContext('2d');
  if (context === null) return new Uint8ClampedArray(1024);
  const gradient = context.createLinearGradient(0, 0, 256, 0);
  for (const [offset, red, green, blue, alpha] of STOPS) gradient.addColorStop(offset, `rgb(${red} ${green} ${blue} / ${alpha})`);
  context.fillStyle = gradient;
  context.fillRect(0, 0, 256, 1);
  return context.getImageData(0, 0, 256, 1).data;
}
