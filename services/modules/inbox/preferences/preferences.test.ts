import { describe, expect, test } from '@jest/globals';
import { DEFAULT_PREFERENCES, planWays, wishesFor, type Preferences, type Reachable } from './preferences.ts';
import { endOfQuiet, nextDaily, nextHour } from './quiet-hours.ts';
import { momentsOf, wallClock, zoneOrUtc } from './wall-clock.ts';

const BERLIN = 'Europe/Berlin';
const NIGHT = { start: '22:00', end: '07:00' };
const at = (text: string): Date => new Date(text);
const iso = (moment: Date | undefined): string | undefined => moment?.toISOString();

describe('quiet hours', () => {
  test.each([
    ['in the evening', '2026-01-10T21:30:00Z', '2026-01-11T06:00:00.000Z'],
    ['after midnight', '2026-01-11T02:00:00Z', '2026-01-11T06:00:00.000Z'],
    ['at their first minute', '2026-01-10T21:00:00Z', '2026-01-11T06:00:00.000Z'],
    ['at their last', '2026-01-11T05:59:59Z', '2026-01-11T06:00:00.000Z'],
    ['at their end', '2026-01-11T06:00:00Z', undefined],
    ['by day', '2026-01-10T12:00:00Z', undefined],
  ])('%s end when the wall clock says so', (_when, now, end) => {
    expect(iso(endOfQuiet(at(now), NIGHT, BERLIN))).toBe(end);
  });

  test('end by summer time in the night in which clocks jump, and by winter time in that in which they go back', () => {
    expect(iso(endOfQuiet(at('2026-03-28T22:00:00Z'), NIGHT, BERLIN))).toBe('2026-03-29T05:00:00.000Z');
    expect(iso(endOfQuiet(at('2026-10-24T21:00:00Z'), NIGHT, BERLIN))).toBe('2026-10-25T06:00:00.000Z');
  });

  test('that end at a time which the clocks jump over end at the jump', () => {
    const untilHalfPastTwo = { start: '22:00', end: '02:30' };
    expect(iso(endOfQuiet(at('2026-03-29T00:30:00Z'), untilHalfPastTwo, BERLIN))).toBe(
      '2026-03-29T01:00:00.000Z',
    );
  });

  test('that end at a time which comes twice are quiet again the second time', () => {
    const untilHalfPastTwo = { start: '22:00', end: '02:30' };
    const end = (now: string) => iso(endOfQuiet(at(now), untilHalfPastTwo, BERLIN));
    expect(end('2026-10-25T00:10:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(end('2026-10-25T00:40:00Z')).toBeUndefined();
    expect(end('2026-10-25T01:10:00Z')).toBe('2026-10-25T01:30:00.000Z');
  });

  test('by day are no night, and an empty stretch is none', () => {
    const lesson = { start: '08:00', end: '13:00' };
    expect(iso(endOfQuiet(at('2026-06-01T07:00:00Z'), lesson, BERLIN))).toBe('2026-06-01T11:00:00.000Z');
    expect(endOfQuiet(at('2026-06-01T12:00:00Z'), lesson, BERLIN)).toBeUndefined();
    expect(endOfQuiet(at('2026-06-01T07:00:00Z'), { start: '08:00', end: '08:00' }, BERLIN)).toBeUndefined();
    expect(endOfQuiet(at('2026-06-01T07:00:00Z'), null, BERLIN)).toBeUndefined();
  });

  test('hold in every zone and at every minute of a year: the end is never in the past and never quiet itself', () => {
    for (const zone of [BERLIN, 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']) {
      for (let now = Date.UTC(2026, 0, 1); now < Date.UTC(2027, 0, 1); now += 40_007_000) {
        const end = endOfQuiet(new Date(now), NIGHT, zone);
        if (end === undefined) continue;
        expect(end.getTime()).toBeGreaterThan(now);
        expect(wallClock(end, zone).minutes).toBe(420);
        expect(endOfQuiet(end, NIGHT, zone)).toBeUndefined();
      }
    }
  });
});

describe('the wall clock', () => {
  test('knows a zone by its name, and takes everything else for UTC', () => {
    expect(zoneOrUtc(BERLIN)).toBe(BERLIN);
    for (const name of [null, '', 'Moon/Base', '+25:00']) expect(zoneOrUtc(name)).toBe('UTC');
  });

  test('shows a time twice, once, or at the jump', () => {
    const day = (text: string) => wallClock(at(`${text}T12:00:00Z`), 'UTC').day;
    const moments = (text: string) => momentsOf({ day: day(text), minutes: 150 }, BERLIN).map(iso);
    expect(moments('2026-06-01')).toEqual(['2026-06-01T00:30:00.000Z']);
    expect(moments('2026-03-29')).toEqual(['2026-03-29T01:00:00.000Z']);
    expect(moments('2026-10-25')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']);
  });

  test('gives the next full hour where hours are half a one off too, and the next time of day once', () => {
    expect(iso(nextHour(at('2026-06-01T10:20:30Z'), BERLIN))).toBe('2026-06-01T11:00:00.000Z');
    expect(iso(nextHour(at('2026-06-01T10:20:30Z'), 'Asia/Kolkata'))).toBe('2026-06-01T10:30:00.000Z');
    expect(iso(nextDaily(at('2026-06-01T05:59:00Z'), '08:00', BERLIN))).toBe('2026-06-01T06:00:00.000Z');
    expect(iso(nextDaily(at('2026-06-01T06:00:00Z'), '08:00', BERLIN))).toBe('2026-06-02T06:00:00.000Z');
    expect(iso(nextDaily(at('2026-10-25T00:30:00Z'), '02:30', BERLIN))).toBe('2026-10-26T01:30:00.000Z');
  });
});

describe('the ways of a message', () => {
  const now = at('2026-06-01T10:20:00Z');
  const person = (overrides: Partial<Reachable> = {}, wishes: Partial<Preferences> = {}): Reachable => ({
    preferences: { ...DEFAULT_PREFERENCES, ...wishes },
    timezone: BERLIN,
    wants_notifications: true,
    wants_mails: true,
    has_browser: true,
    has_address: true,
    ...overrides,
  });

  test('are inbox and push at once until the person says otherwise', () => {
    expect(planWays('notification.info', person(), now)).toEqual({ inbox: true, push: now });
    expect(planWays('notification.info', person({ has_browser: false }), now)).toEqual({ inbox: true });
  });

  test('follow the word for the kind, then that for all', () => {
    const kinds = {
      '*': { push: false, email: 'daily' },
      'room.invited': { email: 'off', inbox: false },
    } as const;
    expect(wishesFor('room.invited', kinds)).toEqual({ inbox: false, push: false, email: 'off' });
    expect(wishesFor('toString', kinds)).toEqual({ inbox: true, push: false, email: 'daily' });
    expect(planWays('room.invited', person({}, { kinds }), now)).toEqual({ inbox: false });
    expect(planWays('other.kind', person({}, { kinds }), now)).toEqual({
      inbox: true,
      email: at('2026-06-02T06:00:00Z'),
    });
  });

  test('hold a push back in quiet hours, or hand it to the next daily mail', () => {
    const night = at('2026-06-01T21:00:00Z');
    const quiet = (then: 'deliver' | 'digest') => ({ quiet_hours: { ...NIGHT, then } });
    expect(planWays('a.b', person({}, quiet('deliver')), night)).toEqual({
      inbox: true,
      push: at('2026-06-02T05:00:00Z'),
    });
    expect(planWays('a.b', person({}, quiet('digest')), night)).toEqual({
      inbox: true,
      email: at('2026-06-02T06:00:00Z'),
    });
    expect(planWays('a.b', person({ has_address: false }, quiet('digest')), night)).toEqual({
      inbox: true,
      push: at('2026-06-02T05:00:00Z'),
    });
  });

  test('bring no mail in quiet hours', () => {
    const hourly = {
      kinds: { '*': { email: 'hourly', push: false } },
      quiet_hours: { ...NIGHT, then: 'deliver' },
    } as const;
    expect(planWays('a.b', person({}, hourly), at('2026-06-01T19:30:00Z'))).toEqual({
      inbox: true,
      email: at('2026-06-02T05:00:00Z'),
    });
    expect(planWays('a.b', person({}, hourly), now)).toEqual({
      inbox: true,
      email: at('2026-06-01T11:00:00Z'),
    });
  });

  test('are the inbox alone for whoever has turned notifications or mails off', () => {
    const kinds = { '*': { email: 'daily' } } as const;
    expect(planWays('a.b', person({ wants_notifications: false }, { kinds }), now)).toEqual({ inbox: true });
    expect(planWays('a.b', person({ wants_mails: false }, { kinds }), now)).toEqual({
      inbox: true,
      push: now,
    });
  });
});
