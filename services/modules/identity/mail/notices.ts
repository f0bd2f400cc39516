import type { Language } from '../../../platform/errors/sentences.ts';
import type { Account } from '../accounts/account.ts';

/** What people are told of after it happened to their account, as GoTrue names it. */
export const NOTICE_TYPES = [
  'password_changed',
  'email_changed',
  'identity_linked',
  'identity_unlinked',
  'mfa_factor_enrolled',
  'mfa_factor_unenrolled',
] as const;

export type NoticeType = (typeof NOTICE_TYPES)[number];

/** A mail about to be written. */
export interface Notice {
  readonly type: NoticeType;
  readonly to: string;
  readonly language: Language;
  /** The new address, the provider, the name of the factor. */
  readonly detail: string;
}

/** Mails that tell people of changes, each in the transaction of the change. */
export interface Notices {
  /** To the address that is proven; whoever has none is told nothing, nor is anybody whose account is deleted. */
  tell(
    account: Pick<Account, 'email' | 'email_confirmed_at' | 'deleted_at'>,
    type: NoticeType,
    language: Language,
    detail?: string,
  ): Promise<void>;
}

/** @param enqueue undefined where AUTH_NOTICES is off. */
export function createNotices(enqueue: ((notice: Notice) => Promise<void>) | undefined): Notices {
  return {
    tell: async (account, type, language, detail = '') => {
      const { email, email_confirmed_at: confirmedAt, deleted_at: deletedAt } = account;
      if (enqueue === undefined || !email || confirmedAt === null || deletedAt !== null) return;
      await enqueue({ type, to: email, language, detail });
    },
  };
}
