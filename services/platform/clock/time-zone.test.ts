import { expect, test } from '@jest/globals';
import { dayIn, isTimeZone } from './time-zone.ts';

test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'Pacific/Chatham'])(
  'takes %s',
  (name) => expect(isTimeZone(name)).toBe(true),
);

test.each([
  '',
  'CET',
  '+02:00',
  'utc ',
  'Mars/Olympus',
  'Europe',
  'Europe/',
  "Europe/Berlin'",
  '../etc/passwd',
])('refuses %j', (name) => expect(isTimeZone(name)).toBe(false));

test.each([
  ['UTC', '2026-03-29T00:30:00Z', '2026-03-29'],
  ['Pacific/Kiritimati', '2025-12-31T10:00:00Z', '2026-01-01'],
  ['America/New_York', '2026-11-01T04:30:00Z', '2026-11-01'],
  ['America/New_York', '2026-11-01T03:59:59Z', '2026-10-31'],
])('in %s the moment %s is on %s', (zone, moment, day) => {
  expect(dayIn(zone, new Date(moment))).toBe(day);
});
