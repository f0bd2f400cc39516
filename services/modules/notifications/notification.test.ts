import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { idOfKey } from './notification.ts';

describe('the id of a key', () => {
  test('is a UUID, always the same one, and another for another key', () => {
    expect(z.uuid().safeParse(idOfKey('a')).success).toBe(true);
    expect(idOfKey('a')).toBe(idOfKey('a'));
    expect(idOfKey('a')).not.toBe(idOfKey('b'));
  });
});
