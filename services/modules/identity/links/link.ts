import type { AuditAction } from '../audit/audit-log.ts';

/** What a mail is for; GoTrue's names, as `generate_link` takes them (compat.md 1.2). */
export type LinkType =
  | 'signup'
  | 'invite'
  | 'magiclink'
  | 'recovery'
  | 'email_change_current'
  | 'email_change_new'
  | 'reauthentication';

/** The kinds of one-time tokens; a person has at most one of each. */
export type TokenKind =
  | 'confirmation_token'
  | 'recovery_token'
  | 'email_change_token_new'
  | 'email_change_token_current'
  | 'reauthentication_token';

export const KIND_OF: Readonly<Record<LinkType, TokenKind>> = {
  signup: 'confirmation_token',
  invite: 'confirmation_token',
  magiclink: 'recovery_token',
  recovery: 'recovery_token',
  email_change_current: 'email_change_token_current',
  email_change_new: 'email_change_token_new',
  reauthentication: 'reauthentication_token',
};

/** What the audit log calls asking for such a mail. */
export const AUDIT_ACTION_OF: Readonly<Record<LinkType, AuditAction>> = {
  signup: 'user_confirmation_requested',
  invite: 'user_invited',
  magiclink: 'user_recovery_requested',
  recovery: 'user_recovery_requested',
  email_change_current: 'user_modified',
  email_change_new: 'user_modified',
  reauthentication: 'user_reauthenticate_requested',
};

/** The `type` that the link carries and `/verify` takes: both halves of a change of address are one there. */
export function verificationTypeOf(type: LinkType): string {
  return type === 'email_change_current' || type === 'email_change_new' ? 'email_change' : type;
}

/** Whose token it is. */
export interface Recipient {
  readonly userId: string;
  /** The address that the mail goes to, in its one spelling; the token is bound to it. */
  readonly email: string;
}

export interface LinkOptions {
  /** Where the link leads in the end; what is not allowed is replaced by our own address. */
  readonly redirectTo?: string;
  /** Whether the client began with a code challenge: the link then gives a code, not a session. */
  readonly isPkce?: boolean;
}

/** A one-time token as people see it: six digits to type, and a link that does the same. One uses up the other. */
export interface Link {
  readonly otp: string;
  /** GoTrue's `hashed_token`. */
  readonly linkToken: string;
  readonly actionLink: string;
  /** Where the link leads in the end. */
  readonly redirectTo: string;
}
