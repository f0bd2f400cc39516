import { languageOf, type Language } from '../../../platform/errors/sentences.ts';

interface Words {
  readonly title: string;
  readonly question: string;
  readonly button: string;
  readonly done: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Mails from StudyFlow',
    question: 'Shall we send you no more summaries by mail?',
    button: 'Send no more mails',
    done: 'You get no more of these mails. You can turn them on again in your settings.',
  },
  de: {
    title: 'Mails von StudyFlow',
    question: 'Sollen wir keine Zusammenfassungen mehr per Mail schicken?',
    button: 'Keine Mails mehr schicken',
    done: 'Diese Mails kommen nicht mehr. In den Einstellungen lassen sie sich wieder einschalten.',
  },
};

/** A page without scripts: a question with one button, or that it is done. */
export function pageIn(acceptLanguage: string | undefined, what: 'question' | 'done'): string {
  const language = languageOf(acceptLanguage) ?? 'en';
  const words = WORDS[language];
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">',
    `<title>${words.title}</title>`,
    '<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}',
    'button{font:inherit;padding:.75rem 1.25rem;border:0;border-radius:.5rem;background:#1d4ed8;color:#fff}</style>',
    `</head><body><h1>${words.title}</h1>`,
    what === 'done'
      ? `<p role="status">${words.done}</p>`
      : `<p>${words.question}</p><form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">` +
        `<button>${words.button}</button></form>`,
    '</body></html>',
  ].join('\n');
}
