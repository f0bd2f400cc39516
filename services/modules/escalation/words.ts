import type { Language, Sentences } from '../../platform/errors/sentences.ts';
import { sayIn } from '../../platform/errors/sentences.ts';

/** What messages and pages say. */
const WORDS = {
  alerts: { en: 'Alerts', de: 'Alarme' },
  firing: { en: 'Firing', de: 'Offen' },
  acknowledged: { en: 'Acknowledged', de: 'Übernommen' },
  resolved: { en: 'Resolved', de: 'Vorbei' },
  again: { en: 'Look again', de: 'Neu laden' },
  asOf: { en: 'as of {at}', de: 'Stand {at}' },
  nothing: { en: 'Nothing fires.', de: 'Nichts ist offen.' },
  since: { en: 'since {at}', de: 'seit {at}' },
  onCall: { en: 'On call', de: 'Bereitschaft' },
  level: { en: 'Level {level}', de: 'Stufe {level}' },
  afterMinutes: { en: 'after {minutes} min', de: 'nach {minutes} min' },
  atOnce: { en: 'at once', de: 'sofort' },
  watchdog: { en: 'Alertmanager was last heard {at}.', de: 'Alertmanager meldete sich zuletzt {at}.' },
  watchdogNever: { en: 'Alertmanager was never heard.', de: 'Alertmanager hat sich noch nie gemeldet.' },
  history: { en: 'History', de: 'Verlauf' },
  runbook: { en: 'Runbook', de: 'Anleitung' },
  dashboard: { en: 'Dashboard', de: 'Dashboard' },
  acknowledge: { en: 'Acknowledge', de: 'Übernehmen' },
  acknowledgeAs: { en: 'Acknowledge as {who}', de: 'Als {who} übernehmen' },
  forHowLong: { en: 'For how long', de: 'Für wie lange' },
  minutes: { en: '{minutes} minutes', de: '{minutes} Minuten' },
  hours: { en: '{hours} hours', de: '{hours} Stunden' },
  note: { en: 'Note for those who read along', de: 'Notiz für alle, die mitlesen' },
  by: { en: 'by {who} until {until}', de: 'von {who} bis {until}' },
  ended: { en: 'This alert is over.', de: 'Dieser Alarm ist vorbei.' },
  taken: {
    en: '{who} has acknowledged it until {until}. Nobody else is told before that.',
    de: '{who} hat ihn bis {until} übernommen. Vorher wird niemand sonst benachrichtigt.',
  },
  allAlerts: { en: 'All alerts', de: 'Alle Alarme' },
  end: { en: 'End it', de: 'Beenden' },
  endHint: {
    en: 'Only when Alertmanager has forgotten it. If it still fires it comes back.',
    de: 'Nur wenn Alertmanager ihn vergessen hat. Falls er noch besteht, kommt er wieder.',
  },
  refused: { en: 'This did not work', de: 'Das ging nicht' },
  signIn: {
    en: 'Open the link in a message, or sign in with the name of a contact and ESCALATION_TOKEN.',
    de: 'Öffne den Link in einer Nachricht oder melde dich mit dem Namen eines Kontakts und ESCALATION_TOKEN an.',
  },
  mailSubject: { en: '[{severity}] {name} {platform}', de: '[{severity}] {name} {platform}' },
  toldAgain: {
    en: 'Nobody has acknowledged it yet. This is level {level}, told {times} times.',
    de: 'Noch hat ihn niemand übernommen. Das ist Stufe {level}, zum {times}. Mal.',
  },
  toldFirst: {
    en: 'Firing since {at}. This is level {level}.',
    de: 'Offen seit {at}. Das ist Stufe {level}.',
  },
  mailNote: {
    en: 'Acknowledge it and nobody else is told for a while. The link is for you alone.',
    de: 'Wenn du ihn übernimmst, wird eine Weile niemand sonst benachrichtigt. Der Link ist nur für dich.',
  },
  blind: {
    en: 'PostgreSQL cannot be reached, so nothing can be acknowledged: every level is told when its time comes.',
    de: 'PostgreSQL ist nicht erreichbar, also lässt sich nichts übernehmen: Jede Stufe wird zu ihrer Zeit benachrichtigt.',
  },
  happened_fired: { en: 'fired', de: 'ausgelöst' },
  happened_told: { en: 'told {who}, level {level}', de: '{who} benachrichtigt, Stufe {level}' },
  happened_untold: { en: 'could not tell {who}, level {level}', de: '{who} nicht erreicht, Stufe {level}' },
  happened_acknowledged: { en: 'acknowledged by {who}', de: 'übernommen von {who}' },
  happened_lapsed: { en: 'acknowledgement of {who} ran out', de: 'Übernahme von {who} abgelaufen' },
  happened_resolved: { en: 'resolved {who}', de: 'vorbei {who}' },
  happened_reopened: { en: 'fired again', de: 'erneut ausgelöst' },
} as const satisfies Record<string, Sentences>;

export type Word = keyof typeof WORDS;
export type Say = (word: Word, params?: Readonly<Record<string, string | number>>) => string;

/** Sentences in one language. */
export function wordsIn(language: Language): Say {
  return (word, params = {}) => sayIn(language, WORDS[word], params);
}

/** A moment as everybody on call reads it the same: UTC, to the second. */
export function momentOf(at: string | Date): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
