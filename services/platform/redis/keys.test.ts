import { describe, expect, it } from '@jest/globals';
import { createKeys } from './keys.ts';

const keys = createKeys('studyflow');

describe('names in Redis', () => {
  it('keeps all that a script touches of one subject in one slot', () => {
    expect(keys.rate('user:a', 'client')).toBe('studyflow:{rate:user:a}:client');
    expect(keys.cache('analytics', 'value:a')).toBe('studyflow:{cache:analytics}:value:a');
    expect(keys.feed('rooms', 'r1')).toBe('studyflow:{rooms:r1}:feed');
  });

  it('lets nobody choose the slot of another', () => {
    expect(keys.rate('address:}{x', 'client')).toBe('studyflow:{rate:address:%7d%7bx}:client');
    expect(keys.rate('a%7d', 'client')).not.toBe(keys.rate('a}', 'client'));
  });

  it('names channels that all processes share', () => {
    expect(keys.channel('revocations')).toBe('studyflow:channel:revocations');
    expect(keys.adapterPrefix).toBe('studyflow:socket.io');
  });
});
