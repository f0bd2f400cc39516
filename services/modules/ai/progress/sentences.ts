import type { Sentences } from '../../../platform/errors/sentences.ts';

/** What is said about a person's study, in every language (Decision 42). */
export const PROGRESS_SENTENCES = {
  bestHourTitle: { en: 'Your best time of day', de: 'Deine beste Tageszeit' },
  bestHour: {
    en: 'Between {from}:00 and {to}:00 you studied most: {minutes} minutes in {sessions} sessions.',
    de: 'Zwischen {from} und {to} Uhr hast du am meisten gelernt: {minutes} Minuten in {sessions} Sitzungen.',
  },
  focusHourTitle: { en: 'When you focus best', de: 'Wann du dich am besten konzentrierst' },
  focusHour: {
    en: 'Between {from}:00 and {to}:00 your focus was highest: {focus} of 100 on average.',
    de: 'Zwischen {from} und {to} Uhr warst du am konzentriertesten: im Mittel {focus} von 100.',
  },
  weekdayTitle: { en: 'Your strongest day', de: 'Dein stärkster Tag' },
  weekday: {
    en: '{day} is the day you study most: {minutes} minutes in the last 30 days.',
    de: '{day} ist der Tag, an dem du am meisten lernst: {minutes} Minuten in den letzten 30 Tagen.',
  },
  trendTitle: { en: 'This week and the one before', de: 'Diese Woche und die davor' },
  trend: {
    en: '{minutes} minutes in the last 7 days, {before} in the 7 days before.',
    de: '{minutes} Minuten in den letzten 7 Tagen, {before} in den 7 Tagen davor.',
  },
  startTitle: { en: 'Begin with one short session', de: 'Fang mit einer kurzen Sitzung an' },
  start: {
    en: 'There is no finished session in the last 30 days. 25 minutes today are a good start.',
    de: 'In den letzten 30 Tagen gibt es keine abgeschlossene Sitzung. 25 Minuten heute sind ein guter Anfang.',
  },
  overdueTitle: { en: 'Clear what is overdue', de: 'Hol Überfälliges nach' },
  overdue: {
    en: '{count} of your tasks are past their date. Finish them or give them a new one.',
    de: '{count} deiner Aufgaben sind überfällig. Erledige sie oder gib ihnen ein neues Datum.',
  },
  behindTitle: { en: 'Catch up on “{goal}”', de: 'Hol bei „{goal}“ auf' },
  behind: {
    en: 'You are at {percent} %, by now it should be about {expected} %.',
    de: 'Du bist bei {percent} %, inzwischen sollten es etwa {expected} % sein.',
  },
  lessTitle: { en: 'Study a little more evenly', de: 'Lerne etwas gleichmäßiger' },
  less: {
    en: 'You studied on {days} of 30 days. Short sessions on more days stay in memory longer.',
    de: 'Du hast an {days} von 30 Tagen gelernt. Kurze Sitzungen an mehr Tagen bleiben länger im Gedächtnis.',
  },
  focusTitle: { en: 'Make sessions shorter', de: 'Mach die Sitzungen kürzer' },
  focus: {
    en: 'Your focus was {focus} of 100 on average. Try shorter sessions with a break after each.',
    de: 'Deine Konzentration lag im Mittel bei {focus} von 100. Versuch es mit kürzeren Sitzungen und Pausen.',
  },
} as const satisfies Record<string, Sentences>;

/** Monday first. */
export const WEEKDAYS = {
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  de: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'],
} as const;
