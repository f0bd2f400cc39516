import type { Language } from '../../../platform/errors/sentences.ts';
import type { NoticeType } from './notices.ts';

/** What a notice says; `{detail}` is the new address, the provider, or the name of the factor. */
export interface NoticeWords {
  readonly subject: string;
  readonly heading: string;
  readonly sentence: string;
  readonly note: string;
}

const NOT_YOU = {
  en: 'If this was not you, reset your password at once and end the sessions that you do not know.',
  de: 'Wer das nicht war, setzt sofort sein Passwort zurück und beendet die Sitzungen, die er nicht kennt.',
} as const;

/** Every notice in every language (Decision 42). */
export const NOTICE_WORDS: Readonly<Record<NoticeType, Readonly<Record<Language, NoticeWords>>>> = {
  password_changed: {
    en: {
      subject: 'Your password was changed',
      heading: 'Your password was changed',
      sentence: 'The password of your StudyFlow account has just been changed.',
      note: NOT_YOU.en,
    },
    de: {
      subject: 'Dein Passwort wurde geändert',
      heading: 'Dein Passwort wurde geändert',
      sentence: 'Das Passwort deines Kontos bei StudyFlow wurde soeben geändert.',
      note: NOT_YOU.de,
    },
  },
  email_changed: {
    en: {
      subject: 'Your e-mail address was changed',
      heading: 'Your e-mail address was changed',
      sentence: 'The address of your StudyFlow account is now {detail}. This one counts no more.',
      note: 'If this was not you, write to whoever runs your StudyFlow at once: this address opens nothing any more.',
    },
    de: {
      subject: 'Deine E-Mail-Adresse wurde geändert',
      heading: 'Deine E-Mail-Adresse wurde geändert',
      sentence: 'Die Adresse deines Kontos bei StudyFlow ist jetzt {detail}. Diese hier gilt nicht mehr.',
      note: 'Wer das nicht war, schreibt sofort denen, die dieses StudyFlow betreiben: Diese Adresse öffnet nichts mehr.',
    },
  },
  identity_linked: {
    en: {
      subject: 'Another way to sign in was added',
      heading: 'Another way to sign in was added',
      sentence: 'Your StudyFlow account can now be opened with {detail}.',
      note: NOT_YOU.en,
    },
    de: {
      subject: 'Eine weitere Anmeldung wurde hinzugefügt',
      heading: 'Eine weitere Anmeldung wurde hinzugefügt',
      sentence: 'Dein Konto bei StudyFlow lässt sich jetzt auch mit {detail} öffnen.',
      note: NOT_YOU.de,
    },
  },
  identity_unlinked: {
    en: {
      subject: 'A way to sign in was removed',
      heading: 'A way to sign in was removed',
      sentence: 'Your StudyFlow account can no longer be opened with {detail}.',
      note: NOT_YOU.en,
    },
    de: {
      subject: 'Eine Anmeldung wurde entfernt',
      heading: 'Eine Anmeldung wurde entfernt',
      sentence: 'Dein Konto bei StudyFlow lässt sich nicht mehr mit {detail} öffnen.',
      note: NOT_YOU.de,
    },
  },
  mfa_factor_enrolled: {
    en: {
      subject: 'A second factor was added',
      heading: 'A second factor was added',
      sentence: 'Signing in to your StudyFlow account now asks for a second factor ({detail}).',
      note: NOT_YOU.en,
    },
    de: {
      subject: 'Ein zweiter Faktor wurde hinzugefügt',
      heading: 'Ein zweiter Faktor wurde hinzugefügt',
      sentence: 'Zur Anmeldung an deinem Konto bei StudyFlow gehört jetzt ein zweiter Faktor ({detail}).',
      note: NOT_YOU.de,
    },
  },
  mfa_factor_unenrolled: {
    en: {
      subject: 'A second factor was removed',
      heading: 'A second factor was removed',
      sentence: 'A second factor ({detail}) of your StudyFlow account was removed.',
      note: NOT_YOU.en,
    },
    de: {
      subject: 'Ein zweiter Faktor wurde entfernt',
      heading: 'Ein zweiter Faktor wurde entfernt',
      sentence: 'Ein zweiter Faktor ({detail}) deines Kontos bei StudyFlow wurde entfernt.',
      note: NOT_YOU.de,
    },
  },
};
