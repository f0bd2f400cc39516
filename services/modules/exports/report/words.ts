/** What a report says, in each language that the platform speaks. */
export interface Words {
  readonly title: string;
  readonly period: string;
  readonly studied: string;
  readonly sessions: string;
  readonly tasksDone: string;
  readonly streak: string;
  readonly longest: string;
  readonly focus: string;
  readonly byDay: string;
  readonly byWeek: string;
  readonly bySubject: string;
  readonly tasks: string;
  readonly studyDays: string;
  readonly noSubject: string;
  readonly others: string;
  readonly nothing: string;
  readonly days: (count: number) => string;
  readonly page: (page: number, pages: number) => string;
  readonly missingGlyphs: string;
  readonly minutes: string;
  readonly status: Readonly<Record<string, string>>;
}

export const WORDS: Readonly<Record<'en' | 'de', Words>> = {
  en: {
    title: 'Study report',
    period: 'Period',
    studied: 'Studied',
    sessions: 'Sessions',
    tasksDone: 'Tasks done',
    streak: 'Streak now',
    longest: 'Longest streak',
    focus: 'Average focus',
    byDay: 'Study time by day (minutes)',
    byWeek: 'Study time by week (minutes)',
    bySubject: 'Study time by subject',
    tasks: 'Tasks by status',
    studyDays: 'Days with study time',
    noSubject: 'Without a subject',
    others: 'Others',
    nothing: 'Nothing in this period.',
    days: (count) => (count === 1 ? '1 day' : `${count} days`),
    page: (page, pages) => `Page ${page} of ${pages}`,
    missingGlyphs:
      'Characters that this document has no letters for are shown as □; the JSON export has them all.',
    minutes: 'min',
    status: {
      todo: 'To do',
      in_progress: 'In progress',
      on_hold: 'On hold',
      completed: 'Completed',
      cancelled: 'Cancelled',
    },
  },
  de: {
    title: 'Lernbericht',
    period: 'Zeitraum',
    studied: 'Gelernt',
    sessions: 'Sitzungen',
    tasksDone: 'Aufgaben erledigt',
    streak: 'Serie jetzt',
    longest: 'Längste Serie',
    focus: 'Fokus im Mittel',
    byDay: 'Lernzeit nach Tagen (Minuten)',
    byWeek: 'Lernzeit nach Wochen (Minuten)',
    bySubject: 'Lernzeit nach Fächern',
    tasks: 'Aufgaben nach Stand',
    studyDays: 'Tage mit Lernzeit',
    noSubject: 'Ohne Fach',
    others: 'Übrige',
    nothing: 'Nichts in diesem Zeitraum.',
    days: (count) => (count === 1 ? '1 Tag' : `${count} Tage`),
    page: (page, pages) => `Seite ${page} von ${pages}`,
    missingGlyphs:
      'Zeichen, für die dieses Dokument keine Buchstaben hat, stehen als □; der JSON-Export hat sie alle.',
    minutes: 'Min.',
    status: {
      todo: 'Offen',
      in_progress: 'In Arbeit',
      on_hold: 'Ruht',
      completed: 'Erledigt',
      cancelled: 'Abgesagt',
    },
  },
};
