// What people do in the shop. Each journey starts on the page its visit entered by.

import type { Visitor } from './visitor.ts';

export type Journey = (visitor: Visitor) => Promise<void>;

const SECRETS = { password: 'correct-horse-7', card: '4242 4242 4242 4242', expiry: '11/29', cvc: '737' };

export const bounce: Journey = async (v) => {
  await v.pause(1500, 4000);
  await v.scroll(v.between(200, 700));
  await v.pause(800, 2500);
};

export const lookAround: Journey = async (v) => {
  await v.pause(1200, 2500);
  await v.scroll(700);
  await v.scrollInside(v.page.locator('.strip'), 620, 0);
  await toShop(v);
  await v.choose(v.page.locator('[data-sort]'), v.pick(['cheap', 'dear', 'name']));
  await v.click(v.page.getByLabel(v.pick(['Cups', 'Bowls', 'Pots'])));
  await v.hover(v.page.locator('[data-results] .card:not([hidden])').nth(1));
  await openProduct(v, 0);
  await readReviews(v);
  await v.page.goBack();
  await v.pause(900, 2000);
  await openProduct(v, 1);
  await v.scroll(500);
};

export const pickGlazes: Journey = async (v) => {
  await v.pause(900, 1800);
  for (let i = 0; i < v.between(3, 7); i++) await v.click(v.page.locator('.swatch').nth(v.between(0, 19)));
  await v.click(v.page.getByText('Under €40'));
  await v.scroll(400);
  await openProduct(v, v.between(0, 3));
  await v.pause(1000, 2500);
};

export const buy: Journey = async (v) => {
  await v.pause(1200, 2600);
  await v.scroll(420);
  await toShop(v);
  await openProduct(v, v.between(0, 8));
  await orderIt(v);
  await v.click(v.page.getByRole('link', { name: 'To the basket' }));
  await v.pause(800, 1600);
  await v.click(v.page.getByRole('button', { name: 'One more' }).first());
  await v.click(v.page.getByRole('button', { name: 'Go to checkout' }));
  await checkOut(v);
  await v.pause(1200, 2600);
};

export const hesitate: Journey = async (v) => {
  await orderIt(v);
  await v.click(v.page.getByRole('button', { name: 'Look around more' }));
  await readReviews(v);
  await v.click(v.page.getByRole('link', { name: 'Basket' }));
  await v.pause(900, 1800);
  await v.click(v.page.getByRole('button', { name: 'Go to checkout' }));
  await v.type(v.page.getByLabel('Name', { exact: true }), 'Mira Lindqvist');
  await v.type(v.page.getByLabel('E-mail'), 'mira@post.example');
  await v.type(v.page.getByLabel('Choose a password'), SECRETS.password);
  await v.click(v.page.getByLabel('Show password'));
  await v.pause(1500, 3000);
  await v.click(v.page.getByRole('button', { name: 'Back to the basket' }));
  await v.click(v.page.getByRole('button', { name: 'Remove' }).first());
  await v.pause(800, 1500);
};

export const brokenCoupon: Journey = async (v) => {
  await orderIt(v);
  await v.click(v.page.getByRole('link', { name: 'To the basket' }));
  await v.pause(600, 1200);
  await v.click(v.page.getByRole('button', { name: 'Have a coupon?' }));
  await v.type(v.page.getByLabel('Code'), 'SPRING26');
  await v.click(v.page.getByRole('button', { name: 'Broken coupon' }));
  await v.pause(600, 1400);
  await v.click(v.page.getByRole('button', { name: 'Broken coupon' }));
  await v.click(v.page.getByRole('button', { name: 'Close' }));
  await v.pause(700, 1500);
};

export const rage: Journey = async (v) => {
  await v.pause(900, 1600);
  await v.type(v.page.getByLabel('A line for the card'), 'For Ida');
  await v.click(v.page.getByRole('button', { name: 'Engrave initials' }), v.between(4, 7));
  await v.pause(900, 1500);
  await v.click(v.page.getByRole('button', { name: 'Engrave initials' }), 5);
  await v.click(v.page.getByText('Measures', { exact: true }));
  await v.scroll(400);
};

export const read: Journey = async (v) => {
  await v.pause(900, 1800);
  await v.scroll(v.between(1500, 5200));
  await v.pause(700, 1800);
};

export const readAndFollow: Journey = async (v) => {
  await v.pause(700, 1300);
  await v.page.mouse.wheel(0, 4000);
  await v.pause(700, 1400);
  await v.click(v.page.getByRole('link', { name: 'See the mug this was about' }));
  await v.pause(1200, 2200);
  await v.click(v.page.getByText('Care', { exact: true }));
  await orderIt(v);
  await v.click(v.page.getByRole('link', { name: 'To the basket' }));
  await v.pause(900, 1700);
};

export const planVisit: Journey = async (v) => {
  await v.pause(900, 1700);
  await v.click(v.page.getByText('With a dog?'));
  await v.type(v.page.getByLabel('Name'), 'Oskar');
  await v.choose(v.page.getByLabel('How many of you'), '3');
  await v.click(v.page.getByText('Noon'));
  await v.type(v.page.getByLabel('Anything we should know'), 'One of us is four years old.');
  await v.click(v.page.getByRole('button', { name: 'Send' }));
  await v.pause(900, 1600);
};

export const letter: Journey = async (v) => {
  await v.pause(900, 1600);
  await v.type(v.page.getByLabel('Your e-mail'), 'jo@post.example');
  await v.click(v.page.getByText('Tell me about seconds too'));
  await v.click(v.page.getByRole('button', { name: 'Sign me up' }));
  await v.pause(700, 1600);
};

/** Answers the door in the middle of a visit. */
export const fallAsleep: Journey = async (v) => {
  await v.scroll(500);
  await v.page.waitForTimeout(100_000);
  await v.scroll(-300);
  await toShop(v);
  await openProduct(v, 2);
  await v.page.waitForTimeout(45_000);
  await orderIt(v);
};

/** Keeps the list open and looks at a product in a second tab. */
export const twoTabs: Journey = async (v) => {
  await v.pause(900, 1600);
  const list = v.page;
  v.page = await list.context().newPage();
  await v.page.goto(new URL('/demo/product/4', list.url()).href);
  await readReviews(v);
  await v.page.close({ runBeforeUnload: false });
  v.page = list;
  await v.click(v.page.locator('.swatch').nth(11));
  await openProduct(v, 5);
  await v.pause(900, 1500);
};

async function toShop(v: Visitor): Promise<void> {
  await v.click(v.page.getByRole('navigation').getByRole('link', { name: 'Shop' }));
  await v.page.waitForURL('**/demo/shop');
  await v.pause(900, 1800);
}

async function openProduct(v: Visitor, nth: number): Promise<void> {
  const cards = v.page.locator('[data-results] .card:not([hidden])');
  await v.click(cards.nth(Math.min(nth, (await cards.count()) - 1)));
  await v.page.waitForURL('**/demo/product/*');
  await v.pause(900, 1900);
}

async function readReviews(v: Visitor): Promise<void> {
  await v.scrollInside(v.page.locator('.reviews'), 0, v.between(300, 700));
  await v.pause(500, 1400);
}

async function orderIt(v: Visitor): Promise<void> {
  await v.pause(600, 1400);
  await v.click(v.page.getByText(v.pick(['Small', 'Large']), { exact: true }));
  await v.choose(v.page.getByLabel('How many'), v.pick(['2', '3']));
  await v.click(v.page.getByText('Wrap as a present'));
  await v.click(v.page.getByRole('button', { name: 'Add to basket' }));
  await v.page.locator('dialog[open]').waitFor();
  await v.pause(700, 1300);
}

async function checkOut(v: Visitor): Promise<void> {
  const field = (label: string) => v.page.getByLabel(label, { exact: true });
  await v.type(field('Name'), 'Anna Example');
  await v.type(field('E-mail'), 'anna@post.example');
  await v.type(field('Choose a password'), SECRETS.password);
  await v.type(field('Street and number'), 'Lindenweg 4');
  await v.type(field('Town'), 'Graz');
  await v.choose(v.page.locator('[name=country]'), 'at');
  await v.type(field('Note for the courier'), 'Ring twice.');
  await v.click(v.page.getByText('By train, 2 days'));
  await v.type(field('Card number'), SECRETS.card);
  await v.type(field('Valid until'), SECRETS.expiry);
  await v.type(field('Check digits'), SECRETS.cvc);
  await v.click(v.page.getByText('I know that nothing will be sent'));
  await v.click(v.page.getByRole('button', { name: 'Place the order' }));
}
