import type { Clock } from '../../../platform/clock/clock.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import type { Language } from '../../../platform/errors/sentences.ts';
import type { CallerRole } from '../../../platform/use-case/caller.ts';
import type { Call } from '../../../platform/use-case/use-case.ts';
import type { Accounts } from '../accounts/account.repository.ts';
import type { OneTimeCodes } from '../accounts/one-time-code.ts';
import type { Hasher } from '../passwords/hasher.ts';
import type { PasswordPolicy } from '../passwords/policy.ts';
import type { SecurityEvents } from '../security-events/security-events.ts';
import type { Sessions } from '../sessions/session.repository.ts';
import type { IssueToken } from '../tokens/access-token.ts';

/** What of the configuration accounts depend on. */
export interface IdentitySettings {
  readonly confirmEmail: boolean;
  readonly allowAnonymous: boolean;
  readonly lifetimeSeconds: number;
  readonly sessionDays: number;
  /** Wrong passwords and codes are counted per account (S6). */
  readonly limitGuesses: boolean;
}

/** What the use cases of this module may ask for; each takes a part. */
export interface IdentityDeps {
  readonly settings: IdentitySettings;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly codes: OneTimeCodes;
  readonly secretBox: SecretBox;
  readonly ids: Ids;
  readonly clock: Clock;
  /** How the platform is called in an authenticator app. */
  readonly totpIssuer: string;
  readonly hasher: Hasher;
  readonly checkPassword: PasswordPolicy;
  readonly issueToken: IssueToken;
  readonly events: Pick<SecurityEvents, 'record'>;
  /** Sends the mail that confirms an address. */
  readonly sendConfirmation: SendConfirmation;
  /** After the commit: this process at once, the others by the revocation log. */
  readonly announceEnded: (ended: readonly { id: string; user_id: string }[], reason: string) => void;
  readonly afterCommit: (effect: () => void) => void;
}

export type SendConfirmation = (confirmation: {
  readonly email: string;
  readonly code: { readonly code: string; readonly hash: string };
  readonly redirectTo: string;
  readonly language: Language;
}) => Promise<void>;

/** Doors of accounts are open to everyone: whoever signs in is nobody yet. */
export const EVERYONE: readonly CallerRole[] = ['anon', 'authenticated', 'service_role'];

/** For a use case inside another: it is not a second request with the same Idempotency-Key. */
export function once({ requestId, signal }: Call): Call {
  return { requestId, ...(signal !== undefined && { signal }) };
}
