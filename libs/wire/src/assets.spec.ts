import { describe, expect, it } from '@jest/globals';
import { assetKey, isFetchableAsset } from './assets.ts';

describe('the name of an asset', () => {
  it('is its address without fragment and user', () => {
    expect(assetKey('https://me:pass@cdn.example/a/sprite.svg#icon')).toBe('https://cdn.example/a/sprite.svg');
    expect(assetKey('blob:https://shop.example/1-2-3')).toBe('blob:https://shop.example/1-2-3');
    expect(assetKey('data:image/png;base64,AAAA')).toBe('');
    expect(assetKey('/a.png')).toBe('');
  });

  it('keeps what says which file, hides what may say who asks, and tells two files apart', () => {
    const fonts = 'https://fonts.example/css2?family=Inter:wght@400;700&display=swap';
    expect(assetKey(fonts)).toBe(fonts);
    expect(isFetchableAsset(fonts)).toBe(true);
    const [one, two] = ['a1b2secret', 'a1b2secreu'].map((token) => assetKey(`https://cdn.example/i.png?w=20&token=${token}`));
    expect(one).toMatch(/^https:\/\/cdn\.example\/i\.png\?w=20&token=~[0-9a-f]{6}$/);
    expect(two).not.toBe(one);
    expect(isFetchableAsset(one as string)).toBe(false);
    expect(assetKey('https://cdn.example/i.png?verylongsecretvalue1234')).not.toContain('secret');
  });

  it('is the name of itself', () => {
    const key = assetKey('https://cdn.example/i.png?w=20&email=a@b.example&abc#x');
    expect(assetKey(key)).toBe(key);
  });
});
