// Three visits as people make them, by script and the same each time: a minute in a shop, a form filled in, a list without end.
import type { Page } from 'playwright-core';

export interface ScriptedSession {
  name: string;
  page: string;
  seconds: number;
  run(page: Page, untilMs: number): Promise<void>;
}

export const SESSIONS: readonly ScriptedSession[] = [
  { name: '60 s in a shop', page: 'shop', seconds: 60, run: shop },
  { name: 'a form', page: 'form', seconds: 30, run: fillIn },
  { name: 'a long list, routes', page: 'spa', seconds: 40, run: browse },
];

async function shop(page: Page, untilMs: number): Promise<void> {
  for (let turn = 0; performance.now() < untilMs; turn++) {
    await sweep(page, [200 + (turn * 260) % 1000, 150 + (turn * 170) % 600]);
    if (turn % 3 === 0) await scroll(page, turn % 12 === 9 ? -900 : 500);
    if (turn % 4 === 1) await clickFirst(page, 'button[data-add]', turn);
    await page.waitForTimeout(700);
  }
}

async function fillIn(page: Page, untilMs: number): Promise<void> {
  await page.selectOption('#pick', 'two');
  await page.click('#yes');
  for (let field = 0; performance.now() < untilMs; field++) {
    await sweep(page, [120 + (field * 40) % 300, 120 + (field * 34) % 500]);
    const selector = field < 16 ? `#f${field}` : '#note';
    await page.click(selector);
    await page.keyboard.type(['Ada Lovelace', '12 Elm Street', 'ada@mail.example', 'Springfield', '0123 456789'][field % 5] as string, { delay: 70 });
    await page.waitForTimeout(300);
  }
}

async function browse(page: Page, untilMs: number): Promise<void> {
  for (let turn = 1; performance.now() < untilMs; turn++) {
    await sweep(page, [300 + (turn * 90) % 500, 200 + (turn * 70) % 400]);
    await scroll(page, 1_400);
    await page.waitForTimeout(500);
    if (turn % 6 === 0) await page.evaluate(() => (document.querySelector('#next') as HTMLElement).click());
  }
}

/** A hand's way to a place: 20 positions in about half a second. */
async function sweep(page: Page, [x, y]: readonly [number, number]): Promise<void> {
  const steps = 20;
  const from = places.get(page) ?? [500, 400];
  for (let step = 1; step <= steps; step++) {
    const share = step / steps;
    const eased = share * share * (3 - 2 * share);
    await page.mouse.move(from[0] + (x - from[0]) * eased, from[1] + (y - from[1]) * eased + 12 * Math.sin(share * Math.PI));
    await page.waitForTimeout(25);
  }
  places.set(page, [x, y]);
}
const places = new WeakMap<Page, readonly [number, number]>();

async function scroll(page: Page, by: number): Promise<void> {
  for (let step = 0; step < 5; step++) {
    await page.mouse.wheel(0, by / 5);
    await page.waitForTimeout(40);
  }
}

async function clickFirst(page: Page, selector: string, nth: number): Promise<void> {
  const box = await page.locator(selector).nth(nth % 40).boundingBox();
  if (box !== null && box.y > 60 && box.y < 860) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}
