import { describe, expect, it } from '@jest/globals';
import { unavailable } from '../errors/common.ts';
import { DeadlineError, toOutage, withDeadline } from './outage.ts';

const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

describe('what a caller gets when Redis fails', () => {
  it.each([
    'LOADING Redis is loading',
    'READONLY You can',
    'CLUSTERDOWN',
    'OOM command',
    'WRONGPASS invalid',
  ])('is unavailable for %s', (message) => {
    expect(toOutage(reply(message))).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
  });

  it('is unavailable for a lost connection and for anything unknown', () => {
    expect(toOutage(new Error('Connection is closed.'))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(toOutage(undefined)).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is the bug itself where the server understood', () => {
    const bug = reply('WRONGTYPE Operation against a key');
    expect(toOutage(bug)).toBe(bug);
    const known = unavailable();
    expect(toOutage(known)).toBe(known);
  });

  it('comes within the deadline, and the outcome when that is sooner', async () => {
    await expect(withDeadline(new Promise(() => undefined), 5)).rejects.toBeInstanceOf(DeadlineError);
    await expect(withDeadline(Promise.resolve(1), 1_000)).resolves.toBe(1);
    await expect(withDeadline(Promise.reject(new Error('no')), 1_000)).rejects.toThrow('no');
  });
});
