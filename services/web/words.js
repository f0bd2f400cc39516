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

/** A sentence in the reader's language; `{name}` is filled from `params`. */
export function say(key, params = {}) {
  return CATALOGUE[language][key].replace(/\{(\w+)\}/g, (_whole, name) => String(params[name] ?? ''));
}
