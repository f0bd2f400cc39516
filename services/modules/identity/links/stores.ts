import type { Scope } from '../../../platform/database/scope.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { createNotices, type Notice, type Notices } from '../mail/notices.ts';
import type { ChooseRedirect } from '../surface/redirect.ts';
import { createEmailChanges, type EmailChanges } from './email-change.repository.ts';
import { createFlowStates, type FlowStates } from './flow-state.ts';
import { createLinks, type LinkMail, type Links } from './links.ts';
import { createReauthentications, type Reauthentications } from './reauthentication.repository.ts';
import { createTokens, type Tokens } from './token.repository.ts';

/** What links need that does not change from call to call. */
export interface LinkParts {
  /** Of `/auth/v1`. */
  readonly issuer: string;
  readonly chooseRedirect: ChooseRedirect;
  readonly queueMails: (scope: Scope) => (mail: LinkMail) => Promise<void>;
  /** Absent where people are told nothing by mail. */
  readonly queueNotices?: (scope: Scope) => (notice: Notice) => Promise<void>;
  /** How long codes and links open. */
  readonly codeSeconds: number;
  /** How long the code of a flow may be exchanged. */
  readonly flowSeconds: number;
}

export interface LinkStores {
  readonly tokens: Tokens;
  readonly links: Links;
  readonly flows: FlowStates;
  readonly emailChanges: EmailChanges;
  readonly reauthentications: Reauthentications;
  readonly notices: Notices;
}

/** Everything about mails and codes over one execution's way to the database. */
export function createLinkStores(
  scope: Scope,
  parts: LinkParts,
  { ids, secretBox }: { readonly ids: Ids; readonly secretBox: SecretBox },
): LinkStores {
  const { issuer, chooseRedirect, queueMails, queueNotices, codeSeconds, flowSeconds } = parts;
  const tokens = createTokens(scope, { lifetimeSeconds: codeSeconds });
  return {
    tokens,
    links: createLinks({ tokens, issuer, chooseRedirect, enqueueMail: queueMails(scope) }),
    flows: createFlowStates(scope, { ids, secretBox, lifetimeSeconds: flowSeconds }),
    emailChanges: createEmailChanges(scope),
    reauthentications: createReauthentications(scope),
    notices: createNotices(queueNotices?.(scope)),
  };
}
