import type { Language } from '../../../platform/errors/sentences.ts';
import type { LinkType } from '../links/link.ts';

/** What a mail about an account says; `{other}` is the other address of a change of address. */
export interface Words {
  readonly subject: string;
  readonly heading: string;
  readonly sentences: readonly string[];
  /** Absent where only the code counts. */
  readonly button?: string;
  readonly note: string;
}

const IGNORE = {
  en: 'If this was not you, ignore this mail: nothing changes.',
  de: 'Wer das nicht war, kann diese Mail ignorieren: Es ändert sich nichts.',
} as const;

/** Every mail about an account in every language (Decision 42). */
export const WORDS: Readonly<Record<LinkType, Readonly<Record<Language, Words>>>> = {
  signup: {
    en: {
      subject: 'Confirm your e-mail address',
      heading: 'Welcome to StudyFlow.',
      sentences: ['Confirm your e-mail address, and your account is ready.'],
      button: 'Confirm your e-mail address',
      note: IGNORE.en,
    },
    de: {
      subject: 'E-Mail-Adresse bestätigen',
      heading: 'Willkommen bei StudyFlow.',
      sentences: ['Noch die E-Mail-Adresse bestätigen, dann ist das Konto bereit.'],
      button: 'E-Mail-Adresse bestätigen',
      note: IGNORE.de,
    },
  },
  invite: {
    en: {
      subject: 'You have been invited',
      heading: 'You have been invited to StudyFlow.',
      sentences: ['Accept the invitation to create your account.'],
      button: 'Accept the invitation',
      note: IGNORE.en,
    },
    de: {
      subject: 'Einladung zu StudyFlow',
      heading: 'Du bist zu StudyFlow eingeladen.',
      sentences: ['Nimm die Einladung an, um dein Konto anzulegen.'],
      button: 'Einladung annehmen',
      note: IGNORE.de,
    },
  },
  magiclink: {
    en: {
      subject: 'Your link to sign in',
      heading: 'Sign in to StudyFlow',
      sentences: ['The link signs you in once.'],
      button: 'Sign in',
      note: IGNORE.en,
    },
    de: {
      subject: 'Dein Link zum Anmelden',
      heading: 'Anmelden bei StudyFlow',
      sentences: ['Der Link meldet einmal an.'],
      button: 'Anmelden',
      note: IGNORE.de,
    },
  },
  recovery: {
    en: {
      subject: 'Reset your password',
      heading: 'Choose a new password',
      sentences: ['Somebody asked for a new password for this account.'],
      button: 'Choose a new password',
      note: IGNORE.en,
    },
    de: {
      subject: 'Passwort zurücksetzen',
      heading: 'Neues Passwort wählen',
      sentences: ['Für dieses Konto wurde ein neues Passwort angefordert.'],
      button: 'Neues Passwort wählen',
      note: IGNORE.de,
    },
  },
  email_change_current: {
    en: {
      subject: 'Confirm the change of your e-mail address',
      heading: 'Your e-mail address is to change',
      sentences: ['The new address is {other}. It counts once both addresses are confirmed.'],
      button: 'Confirm the change',
      note: 'If this was not you, do not confirm, and change your password.',
    },
    de: {
      subject: 'Änderung der E-Mail-Adresse bestätigen',
      heading: 'Deine E-Mail-Adresse soll sich ändern',
      sentences: ['Die neue Adresse ist {other}. Sie gilt, sobald beide Adressen bestätigt sind.'],
      button: 'Änderung bestätigen',
      note: 'Wer das nicht war, bestätigt nicht und ändert sein Passwort.',
    },
  },
  email_change_new: {
    en: {
      subject: 'Confirm your new e-mail address',
      heading: 'Your new e-mail address',
      sentences: ['This address is to belong to your StudyFlow account.'],
      button: 'Confirm this address',
      note: IGNORE.en,
    },
    de: {
      subject: 'Neue E-Mail-Adresse bestätigen',
      heading: 'Deine neue E-Mail-Adresse',
      sentences: ['Diese Adresse soll zu deinem Konto bei StudyFlow gehören.'],
      button: 'Diese Adresse bestätigen',
      note: IGNORE.de,
    },
  },
  reauthentication: {
    en: {
      subject: 'Your confirmation code',
      heading: 'Confirm that it is you',
      sentences: ['Enter this code to go on.'],
      note: 'If this was not you, change your password.',
    },
    de: {
      subject: 'Dein Bestätigungscode',
      heading: 'Bitte bestätigen, dass du es bist',
      sentences: ['Gib diesen Code ein, um fortzufahren.'],
      note: 'Wer das nicht war, ändert sein Passwort.',
    },
  },
};
