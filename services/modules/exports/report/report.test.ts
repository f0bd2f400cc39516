import { describe, expect, test } from '@jest/globals';
import { niceTop } from './charts.ts';
import { drawReport } from './draw-report.ts';
import { createLetters } from './letters.ts';
import type { Report } from './report.ts';

const EMPTY: Report = {
  language: 'en',
  name: '',
  from: '2026-01-01',
  to: '2026-01-01',
  timeZone: 'UTC',
  today: '2026-01-01',
  totals: { study_minutes: 0, sessions: 0, tasks_completed: 0, average_focus: null },
  streak: { current: 1, longest: 1, study_days: 0, last_study_date: null },
  days: [{ start: '2026-01-01', study_minutes: 0 }],
  weeks: [{ start: '2025-12-29', study_minutes: 0 }],
  subjects: [],
  tasks: [],
};
const NOW = new Date('2026-01-01T12:00:00Z');

const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;

describe('a report', () => {
  test('is drawn where nothing was studied yet', async () => {
    expect(pagesOf(await drawReport(EMPTY, NOW))).toBeGreaterThan(0);
  });

  test('goes on on further pages, with the smallest subjects together', async () => {
    const subjects = Array.from({ length: 40 }, (_, n) => ({ name: `Subject ${n}`, study_minutes: 100 - n }));
    const tasks = [{ status: 'completed', count: 1 }];
    const days = Array.from({ length: 400 }, (_, n) => ({
      start: new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10),
      study_minutes: n % 90,
    }));
    const pdf = await drawReport(
      { ...EMPTY, language: 'de', subjects, tasks, days, totals: { ...EMPTY.totals, study_minutes: 9 } },
      NOW,
    );
    expect(pagesOf(pdf)).toBe(2);
  });
});

describe('letters', () => {
  test.each([
    ['Zoë Åström', 'Zoë Åström'],
    ['Зоя Ἀθηνᾶ שלום مرحبا Հայ ქართ', 'Зоя Ἀθηνᾶ שלום مرحبا Հայ ქართ'],
    ['a\nb\u202ec', 'a b c'],
    ['Zoe\u0308', 'Zoë'],
  ])('are kept where they can be drawn: %j', (text, drawn) => {
    const letters = createLetters();
    expect(letters.fit(text)).toBe(drawn);
    expect(letters.areMissing()).toBe(false);
  });

  test('are replaced one by one where they cannot, and cut where there are too many', () => {
    const letters = createLetters();
    expect(letters.fit('李 a')).toBe('□ a');
    expect(letters.areMissing()).toBe(true);
    expect(letters.fit('x'.repeat(100), 5)).toBe('xxxx…');
  });
});

test.each([
  [1, 1],
  [3, 5],
  [99, 100],
  [120, 200],
  [600, 1_000],
])('the scale of a chart above %d ends at %d', (value, top) => {
  expect(niceTop(value)).toBe(top);
});
