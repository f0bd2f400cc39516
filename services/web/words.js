import { de } from './words/de.js';
import { en } from './words/en.js';

const CATALOGUE = { en, de };
let language = localStorage.getItem('language') ?? (navigator.language.startsWith('de') ? 'de' : 'en');
if (!(language in CATALOGUE)) language = 'en';

export function currentLanguage() {
  return language;
}

export function switchLanguage() {
  language = language === 'en' ? 'de' : 'en';
  localStorage.setItem('language', language);
}

/** A moment as people write it, by the reader's own clock. */
export function sayMoment(at) {
  return new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Why something was refused: in the server's words, but moments by the reader's clock, which the server does not know. */
export function sayWhy({ reason, message, details }) {
  if (reason === 'room.muted' && details?.until)
    return say('mutedUntil', { until: sayMoment(details.until) });
  return message;
}

/** A sentence in the reader's language; `{name}` is filled from `params`. */
export function say(key, params = {}) {
  return CATALOGUE[language][key].replace(/\{(\w+)\}/g, (_whole, name) => String(params[name] ?? ''));
}
