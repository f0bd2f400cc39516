import type { Language } from '../errors/sentences.ts';

/** The database role that judges what a caller may see (Decision 31). */
export type CallerRole = 'anon' | 'authenticated' | 'service_role';

/** Who asks: a person with a session, nobody in particular, or the holder of the service key. */
export interface Caller {
  readonly role: CallerRole;
  /** The person; empty for `anon` and `service_role`. */
  readonly userId: string;
  /** The session the access token belongs to; empty without one. */
  readonly sessionId: string;
  /** The organisation this call acts in (`X-Organisation`); empty means the personal one (Decision 30). */
  readonly organisationId: string;
  readonly isAnonymous: boolean;
  /** From Accept-Language, else the profile, else English (contracts.md 3). */
  readonly language: Language;
  /** Where it came from, for limits and the security log. */
  readonly address: string;
}

/** A caller without credentials. */
export const NOBODY: Caller = {
  role: 'anon',
  userId: '',
  sessionId: '',
  organisationId: '',
  isAnonymous: false,
  language: 'en',
  address: '',
};

/** The platform itself, for jobs and reactions that act for nobody in particular. */
export const PLATFORM: Caller = { ...NOBODY, role: 'service_role' };
