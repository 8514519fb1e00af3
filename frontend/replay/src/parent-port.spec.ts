import { describe, expect, it } from '@jest/globals';
import { appOriginOf } from './parent-port.ts';

describe('appOriginOf', () => {
  it('takes exactly an http origin and nothing else', () => {
    expect(appOriginOf('?app=https%3A%2F%2Fapp.example')).toBe('https://app.example');
    expect(appOriginOf('?app=http%3A%2F%2Flocalhost%3A4000&grant=x')).toBe('http://localhost:4000');
    for (const app of ['', '*', 'null', 'https://app.example/', 'https://app.example/x', 'javascript:1', 'file:///x', 'https://user@app.example']) {
      expect(appOriginOf(`?app=${encodeURIComponent(app)}`)).toBeNull();
    }
    expect(appOriginOf('')).toBeNull();
  });
});
