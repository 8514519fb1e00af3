// What is typed does not leave the page. Every check searches all that was sent, inflated; the first test plants a leak to show
// that the search finds one.

import { describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import { FULL_SNAPSHOT, type MaskingPreset } from '@hindsight/wire';
import type { Page } from 'playwright-core';
import { html, settings } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();
const PASSWORD = 'Tr0ub4dor&3x';
const CARD = '4111 1111 1111 1112';

async function sentAfter(body: string, act: (page: Page) => Promise<void>, head = ''): Promise<string> {
  visits.site.pages.set('/', html(body, head));
  const page = await visits.visit();
  await act(page);
  await visits.leave(page);
  return visits.site.everything();
}

describe('the search', () => {
  it('finds a leak that is planted', async () => {
    const sent = await sentAfter('<input type="password" id="p"><p id="out"></p>', async (page) => {
      await page.evaluate((text) => (document.querySelector('#out')!.textContent = text), PASSWORD);
    });
    expect(sent).toContain(PASSWORD);
  });
});

describe.each<MaskingPreset>(['inputs', 'text', 'open'])('with preset %s, a secret never leaves', (masking) => {
  const fields = `
    <form data-hs-unmask>
      <input id="first" type="password"><button type="button" id="show" onclick="first.type = first.type === 'text' ? 'password' : 'text'">show</button>
      <input id="a" autocomplete="cc-number"><input id="cvc" name="cvc"><input id="b" name="card_number"><input id="otp" autocomplete="one-time-code">
      <label for="f1">Card number</label><input id="f1"><label>Security code <input id="f2"></label>
      <select id="expiry" autocomplete="cc-exp-month"><option>01</option><option value="expiry-december">12</option></select>
    </form><p id="mirror"></p>`;

  it('not typed, not shown as text, not re-set by the page, not mirrored', async () => {
    visits.site.settings = settings({ masking });
    const sent = await sentAfter(fields, async (page) => {
      await page.evaluate(() => {
        document.addEventListener('input', (event) => {
          const field = event.target as HTMLInputElement;
          field.setAttribute('value', field.value);
          field.setAttribute('data-copy', field.value);
          document.querySelector('#mirror')!.setAttribute('title', field.value);
          if (field.value.length > 3) document.querySelector('#mirror')!.textContent = `You typed ${field.value}`;
        });
      });
      await page.locator('#first').pressSequentially(PASSWORD);
      await page.click('#show');
      await page.locator('#first').pressSequentially('MoreOfIt');
      await page.locator('#a').pressSequentially(CARD);
      await page.fill('#b', CARD);
      await page.fill('#cvc', '98765');
      await page.fill('#otp', '13572468');
      await page.fill('#f1', 'labelled-card');
      await page.fill('#f2', 'labelled-code');
      await page.selectOption('#expiry', 'expiry-december');
      // A second snapshot serialises the values again.
      await page.evaluate("history.pushState(null, '', '/again')");
      await until(() => visits.site.events().filter(({ type }) => type === FULL_SNAPSHOT).length === 2, { what: 'the second snapshot' });
    });
    for (const secret of [PASSWORD, PASSWORD.slice(0, 5), 'MoreOfIt', CARD, CARD.replaceAll(' ', ''), '4111 1', '98765', '13572468', 'december', 'labelled']) {
      expect(sent.includes(secret) ? `leaked ${secret}` : 'nothing').toBe('nothing');
    }
    expect(visits.site.events().filter(({ type }) => type === FULL_SNAPSHOT)).toHaveLength(2);
    // Not even the length: the mask has one size.
    expect(sent).not.toContain('*'.repeat(9));
  });
});

describe('preset inputs', () => {
  it('masks every value: typed, prefilled, emptied, hidden, in text areas and editable regions', async () => {
    const sent = await sentAfter(`
      <input id="name" value="prefilled-name"><input id="emptied" value="default-of-emptied"><input type="hidden" value="hidden-token">
      <textarea id="area">first-of-area</textarea><textarea id="emptyarea">default-of-area</textarea><div id="edit" contenteditable>written-before</div><input type="search" id="q" data-hs-unmask>
      <script>emptied.value = ''; emptyarea.value = ''</script>`, async (page) => {
      await page.fill('#name', 'typed-name');
      await page.fill('#area', 'typed-area');
      await page.fill('#q', 'typed-search');
      await page.locator('#edit').pressSequentially('typed-edit');
      await page.evaluate("name_ = document.querySelector('#name'); name_.value = 'set-by-page'; name_.setAttribute('value', 'attribute-by-page'); area.textContent = 'text-by-page'");
      await page.waitForTimeout(100);
    });
    for (const value of ['prefilled-name', 'default-of', 'hidden-token', 'first-of-area', 'written-before', 'typed-name', 'typed-area', 'typed-search', 'typed-edit', 'set-by-page', 'attribute-by-page', 'text-by-page']) {
      expect(sent.includes(value) ? `leaked ${value}` : 'nothing').toBe('nothing');
    }
    expect(sent).toContain('"********"');
    // Not even the length: every mask of what was entered has one size.
    expect(sent).not.toContain('*'.repeat(9));
  });

  it('masks what the settings and the page mark, in shadow roots too, and boxes what they block', async () => {
    visits.site.settings = settings({ maskSelectors: ['.private', '!!broken'], blockSelectors: ['.ad'] });
    const sent = await sentAfter(`
      <p class="private" title="marked-title">marked-text</p><p data-hs-mask>attr-text <b data-hs-unmask>shown-text</b></p>
      <div data-hs-mask id="host"></div><div class="ad"><p>blocked-text</p></div><div data-hs-block>boxed-text</div>
      <script>host.attachShadow({ mode: 'open' }).innerHTML = '<p id="in">shadow-text</p>'; addEventListener('load', () => setTimeout(() => {
        host.shadowRoot.querySelector('#in').firstChild.data = 'shadow-changed'; host.shadowRoot.append('shadow-added'); document.querySelector('.private').append('marked-added') }, 200))</script>`,
    async (page) => {
      await page.waitForTimeout(400);
    });
    for (const text of ['marked-', 'attr-text', 'shadow-', 'blocked-', 'boxed-']) expect(sent.includes(text) ? `leaked ${text}` : 'nothing').toBe('nothing');
    expect(sent).toContain('shown-text');
    expect(visits.site.custom('hs:lost')).toContainEqual({ reason: 'selector-broken', count: 1 });
  });

  it('leaves out inline handlers, frame sources, meta contents and the queries of addresses', async () => {
    const sent = await sentAfter('<a href="/reset?token=link-token" onclick="handler_text()">x</a><iframe srcdoc="<p>frame text"></iframe><form action="/go?t=form-token"></form>',
      async () => undefined, '<meta name="csrf-token" content="meta-token"><meta name="author" content="meta-author">');
    for (const text of ['link-token', 'handler_text', 'form-token', 'meta-token', 'meta-author', 'srcdoc']) expect(sent.includes(text) ? `leaked ${text}` : 'nothing').toBe('nothing');
  });
});

describe('preset open', () => {
  it('shows only fields that are marked', async () => {
    visits.site.settings = settings({ masking: 'open' });
    const sent = await sentAfter('<input id="shown" data-hs-unmask><input id="masked"><div data-hs-unmask><div data-hs-mask><input id="inner"></div></div>', async (page) => {
      await page.fill('#shown', 'may-be-seen');
      await page.fill('#masked', 'must-not-be-seen');
      await page.fill('#inner', 'inner-not-seen');
    });
    expect(sent).toContain('may-be-seen');
    expect(sent).not.toContain('not-be-seen');
    expect(sent).not.toContain('inner-not-seen');
  });
});

describe('preset text', () => {
  it('masks all words of the page, and keeps its form', async () => {
    visits.site.settings = settings({ masking: 'text' });
    const sent = await sentAfter(`
      <h1 title="title-word">heading-word</h1><img alt="alt-word"><input placeholder="placeholder-word"><input type="submit" value="button-word">
      <select id="s"><option value="value-word1">option-word1</option><option value="value-word2">option-word2</option></select><button aria-label="label-word">inner-word</button>`,
    async (page) => {
      await page.selectOption('#s', 'value-word2');
      await page.click('button');
      await page.evaluate("document.querySelector('h1').append('added-word'); document.title = 'document-word'; setTimeout(() => { throw new Error('error-word') })");
      await page.waitForTimeout(100);
    }, '<style>h1 { color: rgb(1, 2, 3) }</style>');
    expect(sent.match(/\w+-word\d?/g)).toBeNull();
    expect(sent).not.toContain('Test page');
    expect(sent).toContain('rgb(1, 2, 3)');
    expect(visits.site.events().map((event) => event.data as { source?: number; text?: string }).find(({ source }) => source === 5)?.text).toBe('#1');
  });
});
