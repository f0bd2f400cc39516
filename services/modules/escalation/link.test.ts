import { describe, expect, test } from '@jest/globals';
import { createPasses } from './link.ts';

let at = Date.parse('2026-11-27T03:00:00Z');
const passesWith = (secret: string) => createPasses({ secret, hours: 2, now: () => new Date(at) });
const passes = passesWith('one-secret-of-the-platform');

describe('a pass', () => {
  test('says who holds it and for what', () => {
    expect(passes.read(passes.write({ who: 'ada', alertId: 'a-1' }))).toEqual({ who: 'ada', alertId: 'a-1' });
    expect(passes.read(passes.write({ who: 'Zoë B.' }))).toEqual({ who: 'Zoë B.' });
  });

  test('ends', () => {
    const text = passes.write({ who: 'ada' });
    at += 2 * 3_600_000;
    expect(passes.read(text)).toEqual({ who: 'ada' });
    at += 1_000;
    expect(passes.read(text)).toBeUndefined();
  });

  test('is worth nothing when it was changed, or made with another key', () => {
    const [body = '', signature = ''] = passes.write({ who: 'ada', alertId: 'a-1' }).split('.');
    const forged = Buffer.from(JSON.stringify({ w: 'eve', a: 'a-1', e: 9_999_999_999 })).toString(
      'base64url',
    );
    for (const text of [
      `${forged}.${signature}`,
      `${body}.${signature.slice(1)}`,
      `${body}.${signature}.x`,
      `${body}.`,
      body,
      '',
      'x'.repeat(5_000),
      passesWith('another-secret-of-the-platform').write({ who: 'ada' }),
    ]) {
      expect(passes.read(text)).toBeUndefined();
    }
  });
});
