import { firstRow, onlyRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import type { ChallengeMethod } from './pkce.ts';

/** How a flow proves who somebody is; becomes the session's `amr`. */
export type FlowMethod = 'email/signup' | 'invite' | 'magiclink' | 'recovery' | 'email_change' | 'oauth';

/** A flow to be: a client that keeps its verifier waits for a code. */
export interface NewFlow {
  /** Null as long as nobody knows who it will be (OAuth). */
  readonly userId: string | null;
  /** The provider's name; for mails the method. */
  readonly provider: string;
  readonly method: FlowMethod;
  readonly challenge: string;
  readonly challengeMethod: ChallengeMethod;
}

/** A flow as it is exchanged for a session. */
export interface Flow {
  readonly id: string;
  readonly user_id: string | null;
  readonly authentication_method: FlowMethod;
  readonly provider_type: string;
  readonly code_challenge: string;
  readonly code_challenge_method: ChallengeMethod;
  readonly is_expired: boolean;
  readonly providerToken?: string;
  readonly providerRefreshToken?: string;
}

/** The storage of flows that end with a code. A code opens once. */
export interface FlowStates {
  /** @returns the flow's id, which travels as `state` through a provider, and the code. */
  begin(flow: NewFlow): Promise<{ readonly id: string; readonly authCode: string }>;
  /** The code for whoever opened the link of the mail; its time runs from now. Undefined without such a flow. */
  issueCode(userId: string, method: FlowMethod): Promise<string | undefined>;
  /** The person came back from the provider: the code is theirs from now on. */
  assign(id: string, to: AssignedFlow): Promise<string | undefined>;
  find(authCode: string): Promise<Flow | undefined>;
  /** Uses the code up. @returns false when somebody else was faster. */
  close(id: string): Promise<boolean>;
}

/** Who a flow turned out to be, and what the provider gave; its tokens are kept sealed. */
export interface AssignedFlow {
  readonly userId: string;
  readonly providerToken?: string | undefined;
  readonly providerRefreshToken?: string | undefined;
}

const beginFlow = defineStatement(
  'identity.flow.begin',
  `insert into auth.flow_state (user_id, auth_code, code_challenge, code_challenge_method, provider_type,
     authentication_method)
   values (($1->>'userId')::uuid, $1->>'authCode', $1->>'challenge', $1->>'challengeMethod', $1->>'provider',
     $1->>'method')
   returning id`,
);

const issueFlowCode = defineStatement(
  'identity.flow.issue-code',
  `update auth.flow_state set auth_code_issued_at = now()
   where id = (
     select id from auth.flow_state
     where user_id = ($1->>'userId')::uuid and authentication_method = $1->>'method'
     order by created_at desc, id limit 1)
   returning auth_code`,
);

const assignFlow = defineStatement(
  'identity.flow.assign',
  `update auth.flow_state set user_id = ($1->>'userId')::uuid, provider_access_token = $1->>'providerToken',
     provider_refresh_token = $1->>'providerRefreshToken', auth_code_issued_at = now()
   where id = ($1->>'id')::uuid
   returning auth_code`,
);

const findFlow = defineStatement(
  'identity.flow.find',
  `select id, user_id, authentication_method, provider_type, code_challenge, code_challenge_method,
     provider_access_token, provider_refresh_token,
     coalesce(auth_code_issued_at, created_at) < now() - make_interval(secs => ($1->>'seconds')::double precision)
       as is_expired
   from auth.flow_state where auth_code = $1->>'authCode'`,
);

const closeFlow = defineStatement(
  'identity.flow.close',
  `delete from auth.flow_state where id = ($1->>'id')::uuid returning id`,
);

export interface FlowStatesDeps {
  readonly ids: Pick<Ids, 'uuid'>;
  readonly secretBox: SecretBox;
  /** How long a code opens. */
  readonly lifetimeSeconds: number;
}

/** Flows over `auth.flow_state`. */
export function createFlowStates(scope: Scope, deps: FlowStatesDeps): FlowStates {
  const { ids, secretBox, lifetimeSeconds } = deps;
  const seal = async (id: string, token: string | undefined): Promise<string | null> =>
    token === undefined ? null : secretBox.seal(token, flowContext(id));
  return {
    begin: async (flow) => {
      const authCode = ids.uuid();
      const { id } = await onlyRow<{ id: string }>(scope, beginFlow, { ...flow, authCode });
      return { id, authCode };
    },
    issueCode: async (userId, method) =>
      (await firstRow<{ auth_code: string }>(scope, issueFlowCode, { userId, method }))?.auth_code,
    assign: async (id, { userId, providerToken, providerRefreshToken }) => {
      const sealed = {
        providerToken: await seal(id, providerToken),
        providerRefreshToken: await seal(id, providerRefreshToken),
      };
      return (await firstRow<{ auth_code: string }>(scope, assignFlow, { id, userId, ...sealed }))?.auth_code;
    },
    find: async (authCode) => {
      const row = await firstRow<FlowRow>(scope, findFlow, { authCode, seconds: lifetimeSeconds });
      return row === undefined ? undefined : opened(row, secretBox);
    },
    close: async (id) => (await scope.rows(closeFlow, { id })).length > 0,
  };
}

type FlowRow = Omit<Flow, 'providerToken' | 'providerRefreshToken'> & {
  readonly provider_access_token: string | null;
  readonly provider_refresh_token: string | null;
};

async function opened(row: FlowRow, secretBox: SecretBox): Promise<Flow> {
  const { provider_access_token: token, provider_refresh_token: refreshToken, ...flow } = row;
  const open = async (sealed: string): Promise<string> =>
    (await secretBox.open(sealed, flowContext(row.id))).toString();
  return {
    ...flow,
    ...(token !== null && { providerToken: await open(token) }),
    ...(refreshToken !== null && { providerRefreshToken: await open(refreshToken) }),
  };
}

/** What the tokens of a provider are sealed for. */
export function flowContext(flowId: string): string {
  return `flow:${flowId}`;
}
