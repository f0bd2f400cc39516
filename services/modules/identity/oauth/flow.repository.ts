import { firstRow, onlyRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';

/** Somebody who is on the way to a provider. */
export interface NewOAuthFlow {
  readonly provider: string;
  /** Where the front end waits; allowed already. */
  readonly redirectTo: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly challenge: string | null;
  readonly challengeMethod: string | null;
  /** Whose account gets the identity, where somebody who is signed in links one. */
  readonly linkUserId: string | null;
  /** Of the invitation that somebody accepts. */
  readonly inviteToken: string | null;
}

/** Somebody who came back. */
export interface OAuthFlow {
  readonly id: string;
  readonly provider: string;
  readonly redirect_to: string;
  readonly nonce: string;
  readonly code_verifier: string;
  readonly code_challenge: string | null;
  readonly code_challenge_method: string | null;
  readonly link_user_id: string | null;
  readonly invite_token: string | null;
}

/** The storage of journeys to a provider. */
export interface OAuthFlows {
  /** @returns the state, which the provider sends back. */
  insert(flow: NewOAuthFlow): Promise<string>;
  /** Uses a state up: it opens once, and for ten minutes. */
  take(id: string): Promise<OAuthFlow | undefined>;
}

const insertFlow = defineStatement(
  'identity.oauth-flow.insert',
  `insert into auth.oauth_flows (provider, redirect_to, nonce, code_verifier, code_challenge, code_challenge_method,
     link_user_id, invite_token)
   values ($1->>'provider', $1->>'redirectTo', $1->>'nonce', $1->>'verifier', $1->>'challenge',
     $1->>'challengeMethod', ($1->>'linkUserId')::uuid, $1->>'inviteToken')
   returning id`,
);

/** Those that nobody came back from. */
export const dropOldOAuthFlows = defineStatement(
  'identity.garbage.oauth-flows',
  `delete from auth.oauth_flows where created_at < now() - interval '1 hour' returning id`,
);

const takeFlow = defineStatement(
  'identity.oauth-flow.take',
  `delete from auth.oauth_flows
   where id = ($1->>'id')::uuid and created_at > now() - interval '10 minutes'
   returning id, provider, redirect_to, nonce, code_verifier, code_challenge, code_challenge_method, link_user_id,
     invite_token`,
);

/** Journeys over `auth.oauth_flows`. */
export function createOAuthFlows(scope: Scope): OAuthFlows {
  return {
    insert: async (flow) => (await onlyRow<{ id: string }>(scope, insertFlow, { ...flow })).id,
    take: (id) => firstRow<OAuthFlow>(scope, takeFlow, { id }),
  };
}
