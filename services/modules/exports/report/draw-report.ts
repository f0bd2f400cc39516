import { dayOf, weekdayOf } from '../../../platform/clock/day.ts';
import { drawBars, drawCalendar, drawLines, drawRing } from './charts.ts';
import { createLetters } from './letters.ts';
import { openPage, type Page } from './page.ts';
import type { Report } from './report.ts';
import { WORDS, type Words } from './words.ts';

/** Subjects with a line of their own; the rest are one line. */
const MOST_SUBJECTS = 12;

/** Draws a report as a PDF with its letters embedded. */
export function drawReport(report: Report, now: Date): Promise<Buffer> {
  const words = WORDS[report.language];
  const letters = createLetters();
  const page = openPage({ title: words.title, language: report.language, letters, createdAt: now });
  const day = dayFormat(report.language);
  drawHead(page, report, words);
  drawFigures(page, report, words);
  drawDays(page, report, words);
  drawSubjects(page, report, words);
  drawTasks(page, report, words);
  return page.end((number, pages) => [
    `StudyFlow · ${words.title} · ${day.long(report.today)} (${report.timeZone}) · ${words.page(number, pages)}`,
    ...(letters.areMissing() ? [words.missingGlyphs] : []),
  ]);
}

function drawHead(page: Page, { name, from, to, language }: Report, words: Words): void {
  const day = dayFormat(language);
  page.write(words.title, page.left, page.take(30), { size: 22, isBold: true });
  page.write(name, page.left, page.take(20), { size: 13, width: page.width });
  page.write(`${words.period}: ${day.long(from)} – ${day.long(to)}`, page.left, page.take(26), {
    colour: '#5f6368',
  });
}

function drawFigures(page: Page, { totals, streak }: Report, words: Words): void {
  const figures: readonly (readonly [string, string])[] = [
    [words.studied, hoursOf(page, totals.study_minutes, words)],
    [words.sessions, page.number(totals.sessions)],
    [words.tasksDone, page.number(totals.tasks_completed)],
    [words.focus, totals.average_focus === null ? '–' : `${page.number(totals.average_focus)} %`],
    [words.streak, words.days(streak.current)],
    [words.longest, words.days(streak.longest)],
  ];
  const cell = page.width / 3;
  for (let row = 0; row < figures.length; row += 3) {
    const y = page.take(44);
    figures.slice(row, row + 3).forEach(([label, value], column) => {
      const x = page.left + column * cell;
      page.write(label, x, y, { size: 8, colour: '#5f6368', width: cell - 8 });
      page.write(value, x, y + 12, { size: 15, isBold: true, width: cell - 8 });
    });
  }
}

function drawDays(page: Page, { days, weeks, language, totals }: Report, words: Words): void {
  const { short } = dayFormat(language);
  heading(page, words.byDay, 150);
  if (totals.study_minutes === 0) page.write(words.nothing, page.left, page.take(20));
  drawBars(
    page,
    days.map(({ start, study_minutes: value }) => ({ label: short(start), value })),
  );
  heading(page, words.byWeek, 150);
  drawBars(
    page,
    weeks.map(({ start, study_minutes: value }) => ({ label: short(start), value })),
  );
  heading(page, words.studyDays, 100);
  drawCalendar(
    page,
    days.map(({ start, study_minutes: value }) => ({ weekday: weekdayOf(dayOf(start)), value })),
  );
}

function drawSubjects(page: Page, { subjects }: Report, words: Words): void {
  heading(page, words.bySubject, 40);
  if (subjects.length === 0) {
    page.write(words.nothing, page.left, page.take(20));
    return;
  }
  const shown = subjects.slice(0, MOST_SUBJECTS);
  const rest = subjects.slice(MOST_SUBJECTS).reduce((sum, { study_minutes }) => sum + study_minutes, 0);
  drawLines(page, [
    ...shown.map(({ name, study_minutes: value }) => ({
      label: name ?? words.noSubject,
      value,
      text: hoursOf(page, value, words),
    })),
    ...(rest > 0 ? [{ label: words.others, value: rest, text: hoursOf(page, rest, words) }] : []),
  ]);
}

function drawTasks(page: Page, { tasks }: Report, words: Words): void {
  heading(page, words.tasks, 130);
  if (tasks.length === 0) {
    page.write(words.nothing, page.left, page.take(20));
    return;
  }
  drawRing(
    page,
    tasks.map(({ status, count }) => ({
      label: words.status[status] ?? status,
      value: count,
      text: page.number(count),
    })),
  );
}

/** A heading is never alone at the end of a page. */
function heading(page: Page, text: string, roomBelow: number): void {
  const y = page.take(30 + roomBelow) + 10;
  page.write(text, page.left, y, { size: 12, isBold: true });
  page.take(-roomBelow);
}

function hoursOf(page: Page, minutes: number, words: Words): string {
  if (minutes < 60) return `${page.number(minutes)} ${words.minutes}`;
  return `${page.number(Math.floor(minutes / 60))} h ${page.number(minutes % 60)} ${words.minutes}`;
}

function dayFormat(language: 'en' | 'de'): { long: (day: string) => string; short: (day: string) => string } {
  const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
  const [long, short] = [
    new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }),
    new Intl.DateTimeFormat(language, { day: 'numeric', month: 'numeric', timeZone: 'UTC' }),
  ];
  return { long: (day) => long.format(at(day)), short: (day) => short.format(at(day)) };
}
