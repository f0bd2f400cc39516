import type { Language } from '../../../platform/errors/sentences.ts';
import type { ChooseRedirect } from '../surface/redirect.ts';
import {
  KIND_OF,
  verificationTypeOf,
  type Link,
  type LinkOptions,
  type LinkType,
  type Recipient,
} from './link.ts';
import { makeOneTimeCode } from './one-time-code.ts';
import type { Tokens } from './token.repository.ts';

/** A mail about to be written: what the person gets, and in which language. */
export interface LinkMail extends Link {
  readonly type: LinkType;
  readonly to: string;
  readonly language: Language;
  /** The other address of a change of address. */
  readonly otherEmail?: string;
}

export interface SendOptions extends LinkOptions {
  readonly language: Language;
  readonly otherEmail?: string;
}

/**
 * One-time tokens by mail. Bound to a transaction: the token, the note on the account and the mail that is to be
 * sent exist exactly if it commits.
 */
export interface Links {
  /** Makes a token and sends nothing, as `generate_link` does. */
  issue(type: LinkType, to: Recipient, options?: LinkOptions): Promise<Link>;
  /** Makes a token and leaves its mail to the job queue: not lost with this process, not waited for. */
  send(type: LinkType, to: Recipient, options: SendOptions): Promise<Link>;
}

export interface LinksDeps {
  readonly tokens: Pick<Tokens, 'put'>;
  /** Of `/auth/v1`. */
  readonly issuer: string;
  readonly chooseRedirect: ChooseRedirect;
  /** Leaves a mail to the queue, in the same transaction. */
  readonly enqueueMail: (mail: LinkMail) => Promise<void>;
}

export function createLinks({ tokens, issuer, chooseRedirect, enqueueMail }: LinksDeps): Links {
  const issue: Links['issue'] = async (type, { userId, email }, { redirectTo = '', isPkce = false } = {}) => {
    const { code, codeHash, linkToken } = makeOneTimeCode(email, isPkce);
    const token = { codeHash, linkToken, kind: KIND_OF[type], isInvitation: type === 'invite' };
    await tokens.put({ userId, email, ...token });
    const target = chooseRedirect(redirectTo);
    const query = new URLSearchParams({
      token: linkToken,
      type: verificationTypeOf(type),
      redirect_to: target,
    });
    return {
      otp: code,
      linkToken,
      actionLink: `${issuer}/verify?${query.toString()}`,
      redirectTo: target,
    };
  };
  return {
    issue,
    send: async (type, to, { language, otherEmail, ...options }) => {
      const link = await issue(type, to, options);
      await enqueueMail({
        ...link,
        type,
        to: to.email,
        language,
        ...(otherEmail !== undefined && { otherEmail }),
      });
      return link;
    },
  };
}
