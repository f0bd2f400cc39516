import type { Clock } from '../../../platform/clock/clock.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import type { CallerRole } from '../../../platform/use-case/caller.ts';
import type { Call } from '../../../platform/use-case/use-case.ts';
import type { Accounts } from '../accounts/account.repository.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { CheckCaptcha } from '../captcha/captcha.ts';
import type { EmailChanges } from '../links/email-change.repository.ts';
import type { FlowStates } from '../links/flow-state.ts';
import type { LinkLimits } from '../links/limits.ts';
import type { Links } from '../links/links.ts';
import type { Reauthentications } from '../links/reauthentication.repository.ts';
import type { Tokens } from '../links/token.repository.ts';
import type { Notices } from '../mail/notices.ts';
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
  /** Whether a change of address must be confirmed at the old address too. */
  readonly doubleConfirm: boolean;
  /** Whether a new password needs a code by mail when the session is older than a day. */
  readonly reauthenticate: boolean;
  /** Wrong passwords and codes are counted per account (S6). */
  readonly limitGuesses: boolean;
  readonly signingKeys: {
    /** How old the signing key may become. */
    readonly rotationDays: number;
    /** How long a key is published before it signs. */
    readonly publishSeconds: number;
  };
}

/** What the use cases of this module may ask for; each takes a part. */
export interface IdentityDeps {
  readonly settings: IdentitySettings;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  /** Mails with one-time tokens. */
  readonly links: Links;
  readonly tokens: Tokens;
  readonly flows: FlowStates;
  readonly emailChanges: EmailChanges;
  readonly reauthentications: Reauthentications;
  /** Mails that tell of changes; nothing where AUTH_NOTICES is off. */
  readonly notices: Notices;
  readonly limits: LinkLimits;
  readonly secretBox: SecretBox;
  readonly ids: Ids;
  readonly clock: Clock;
  /** How the platform is called in an authenticator app. */
  readonly totpIssuer: string;
  readonly hasher: Hasher;
  readonly checkPassword: PasswordPolicy;
  /** Passes everybody where no captcha is configured. */
  readonly checkCaptcha: CheckCaptcha;
  readonly issueToken: IssueToken;
  /** What was done to accounts, in the transaction that does it. */
  readonly audit: AuditLog;
  readonly events: Pick<SecurityEvents, 'record'>;
  /** Resolves with the work, but not before a certain time has passed: how long it took tells nothing (S5). */
  readonly atLeast: <Output>(work: () => Promise<Output>, milliseconds?: number) => Promise<Output>;
  /** After the commit: this process at once, the others by the revocation log. */
  readonly announceEnded: (ended: readonly { id: string; user_id: string }[], reason: string) => void;
  readonly afterCommit: (effect: () => void) => void;
}

/** Doors of accounts are open to everyone: whoever signs in is nobody yet. */
export const EVERYONE: readonly CallerRole[] = ['anon', 'authenticated', 'service_role'];

/** For a use case inside another: it is not a second request with the same Idempotency-Key. */
export function once({ requestId, signal }: Call): Call {
  return { requestId, ...(signal !== undefined && { signal }) };
}
