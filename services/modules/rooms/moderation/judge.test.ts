import { describe, expect, it } from '@jest/globals';
import { systemTimers } from '../../../platform/actors/timers.ts';
import { createCourt, type CourtOptions, type TextJudge, type Verdict } from './judge.ts';
import { WordList } from './word-list.ts';

const utterance = { roomId: 'a-room', userId: 'mia', text: 'Hello' };
const judging = (name: string, judge: TextJudge['judge']): TextJudge => ({ name, judge });
const allows = judging('kind', () => ({ isAllowed: true }));
const refuses = judging('strict', () => Promise.resolve({ isAllowed: false, rule: 'no' }));
const fails = judging('broken', () => Promise.reject(new Error('out of order')));
const breaks = judging('bug', () => {
  throw new Error('a bug');
});
const hangs = (signals: AbortSignal[]): TextJudge =>
  judging('slow', (_utterance, signal) => {
    signals.push(signal);
    return new Promise<Verdict>(() => undefined);
  });

const court = (judges: TextJudge[], options: Partial<CourtOptions> = {}) =>
  createCourt({ judges, timeoutMs: 20, policy: 'open', timers: systemTimers, ...options });

describe('judges of words', () => {
  it.each<[string, TextJudge[], boolean]>([
    ['nobody judges', [], true],
    ['nobody objects', [allows], true],
    ['one of them objects', [allows, refuses], false],
    ['one of them fails', [allows, fails], true],
    ['one of them fails at once', [allows, breaks], true],
    ['one fails and another one objects', [fails, refuses], false],
  ])('let words through or not when %s', async (_what, judges, isAllowed) => {
    await expect(court(judges)(utterance)).resolves.toMatchObject({ isAllowed });
  });

  it.each<[string, TextJudge]>([
    ['fails', fails],
    ['fails at once', breaks],
    ['is late', hangs([])],
  ])('refuse for the time being when one %s and the policy is closed', async (_what, judge) => {
    await expect(court([allows, judge], { policy: 'closed' })(utterance)).rejects.toMatchObject({
      reason: 'room.judge-unavailable',
      retryable: true,
    });
  });

  it('are waited for so long, told when nobody waits any more, and counted', async () => {
    const signals: AbortSignal[] = [];
    const told: string[] = [];
    const observe = (judge: string, outcome: string): void => void told.push(`${judge} ${outcome}`);
    await expect(court([hangs(signals), allows, refuses], { observe })(utterance)).resolves.toEqual({
      isAllowed: false,
      rule: 'no',
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(told.sort()).toEqual(['kind allowed', 'slow failed', 'strict refused']);
  });
});

describe('a list of words', () => {
  const list = new WordList(['Ärger', 'so ein Mist', '  ', 'x-ray']);

  it.each([
    'so ein MIST!',
    'arger',
    'Das gibt ärger.',
    'a\u0308rger',
    'är\u200bger',
    'So, ein… Mist',
    'X ray',
  ])('finds them in %j', (text) => {
    expect(list.isIn(text)).toBe(true);
  });

  it.each(['ärgerlich', 'ein Mist', 'soein mist', '', 'xray'])('does not find them in %j', (text) => {
    expect(list.isIn(text)).toBe(false);
  });

  it('finds nothing when it is empty', () => {
    expect(new WordList([]).isIn('anything')).toBe(false);
  });
});
