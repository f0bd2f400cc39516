/** S29: who is let into Vault, what they can read there, and that nothing of it outlives them. */
import type { VaultApi } from '../../../tools/vault/vault-api.ts';
import type { Campaign, CampaignRun } from '../campaigns/campaign.ts';
import { eventually } from '../harness/eventually.ts';
import { everyPath } from './stage/paths-of-vault.ts';
import { OPERATOR, PODS, type RotationStage } from './stage/rotation-stage.ts';

const LONGEST_LIFE_SECONDS = 600;
const METHODS = ['GET', 'LIST'] as const;

export function s29(stage: () => RotationStage): Campaign {
  const least = { 'calls tried': 1_000, 'logins refused': 8, 'tokens looked at': 3 };
  return {
    promise: 'S29',
    title:
      'nobody else is let in, nothing is readable beyond the policies, and tokens end with their processes',
    least: { smallest: least, full: least },
    run: async (run) => {
      await refuseOthers(stage(), run);
      await readEverything(stage(), run);
      await endTokens(stage(), run);
    },
  };
}

/** A role is for one account of one namespace and one audience. */
async function refuseOthers({ identity, ground, servers }: RotationStage, run: CampaignRun): Promise<void> {
  const elsewhere = await ground.namespace();
  const tries: (readonly [what: string, role: string, jwt: string])[] = [];
  for (const [role, otherRole] of [
    [OPERATOR, PODS],
    [PODS, OPERATOR],
  ] as const) {
    tries.push(
      ['the account of the other role', role, await identity.tokenOf(otherRole)],
      ['another account', role, await identity.tokenOf('somebody')],
      ['another audience', role, await identity.tokenOf(role, 'https://kubernetes.default.svc')],
      ['another namespace', role, await tokenElsewhere(ground.api, elsewhere, role)],
    );
  }
  let refused = 0;
  for (const [what, role, jwt] of tries) {
    const { status } = await servers.vault.api.as('').call('POST', 'auth/kubernetes/login', { role, jwt });
    if (status === 403 || status === 400) refused += 1;
    else run.wrong(`${what} was let in as ${role}: ${status}`);
  }
  run.count('logins refused', refused);
}

/** An account of the same name in another namespace. */
async function tokenElsewhere(
  api: RotationStage['ground']['api'],
  namespace: string,
  name: string,
): Promise<string> {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await api.create(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
  const answer = await api.call('POST', `${accounts}/${name}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: ['vault'] },
  });
  return (answer.body as { status: { token: string } }).status.token;
}

/** Each address of each mount, with the names of all that is there, ours and others'. */
async function readEverything(stage: RotationStage, run: CampaignRun): Promise<void> {
  const { namespace, identity, servers } = stage;
  const { api } = servers.vault;
  await seedOthers(api);
  const paths = await everyPath(api);
  const anybody = await readableBy(api.as(await tokenOfNobody(api)), paths);
  let tried = 0;
  let readable = 0;
  for (const role of [OPERATOR, PODS]) {
    const jwt = await identity.tokenOf(role);
    const login = await api.as('').write('auth/kubernetes/login', { role, jwt });
    const { client_token: token } = login.body['auth'] as { client_token: string };
    const found = await readableBy(api.as(token), paths);
    const beyond = [...found].filter((call) => !anybody.has(call) && !isOwn(call, namespace));
    tried += paths.length * METHODS.length;
    readable += found.size - [...found].filter((call) => anybody.has(call)).length;
    run.wrong(...beyond.map((call) => `${role} may ${call}`));
    await api.as(token).write('auth/token/revoke-self');
  }
  await seeWhatIsTooMuch(api, { paths, namespace, anybody }, run);
  run.count('calls tried', tried);
  run.count('readable', readable);
}

interface Judged {
  readonly paths: readonly string[];
  readonly namespace: string;
  readonly anybody: ReadonlySet<string>;
}

/** The control: with a policy that is too wide the same look finds something. */
async function seeWhatIsTooMuch(api: VaultApi, judged: Judged, run: CampaignRun): Promise<void> {
  await api.write('sys/policies/acl/too-wide', {
    policy: 'path "secret/data/+/+/database" { capabilities = ["read"] }',
  });
  const { body } = await api.write('auth/token/create', { policies: ['too-wide'], ttl: '10m' });
  const { client_token: token } = body['auth'] as { client_token: string };
  const some = judged.paths.filter((path) => path.startsWith('secret/data/'));
  const found = await readableBy(api.as(token), some);
  const beyond = [...found].filter((call) => !judged.anybody.has(call) && !isOwn(call, judged.namespace));
  run.count('found with a policy that is too wide', beyond.length);
  if (!beyond.includes('GET secret/data/other/study/database')) run.wrong('what is too much is not seen');
}

/** A token that no policy allows anything: what it reads, Vault shows to every token. */
async function tokenOfNobody(api: VaultApi): Promise<string> {
  const words = { policies: ['allows-nothing'], no_default_policy: true, ttl: '10m' };
  const { body } = await api.write('auth/token/create', words);
  return (body['auth'] as { client_token: string }).client_token;
}

/** What a policy that is too wide would show. */
async function seedOthers(api: VaultApi): Promise<void> {
  await api.write('secret/data/other/study/database', { data: { key: 'canary' } });
  await api.write('secret/data/of-a-person', { data: { key: 'canary' } });
  await api.write('transit/keys/other.study.secret-box', { type: 'aes256-gcm96' });
}

async function readableBy(api: VaultApi, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const readable = new Set<string>();
  const waiting = paths.values();
  const work = async (): Promise<void> => {
    for (const path of waiting) {
      for (const method of METHODS) {
        const { status } = await api.call(method, path).catch(() => ({ status: 0 }));
        if (status >= 200 && status < 300) readable.add(`${method} ${path}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  return readable;
}

/** What belongs to the platform; keys that leave Vault never do. */
function isOwn(call: string, namespace: string): boolean {
  const isOfPlatform = call.includes(`/${namespace}/study/`) || call.includes(`/${namespace}.study.`);
  return isOfPlatform && !/ transit\/(export|backup)/.test(call);
}

interface TokenOfRole {
  readonly role: string;
  readonly policies: readonly string[];
  readonly creation_ttl: number;
}

/** Tokens are short-lived, have one policy, and are given back when a process ends. */
async function endTokens(stage: RotationStage, run: CampaignRun): Promise<void> {
  const { servers, services, operator } = stage;
  const { api } = servers.vault;
  // At rest the operator calls Vault once a minute.
  await eventually(
    'every process is in, once',
    async () => {
      const tokens = await tokensOf(api);
      return countOf(tokens, OPERATOR) === 1 && countOf(tokens, PODS) === services.length;
    },
    { withinMs: 120_000, everyMs: 500 },
  );
  const tokens = await tokensOf(api);
  for (const { role, policies, creation_ttl: life } of tokens) {
    if (life <= 0 || life > LONGEST_LIFE_SECONDS) run.wrong(`a token of ${role} lives ${life} s`);
    if (policies.join() !== role) run.wrong(`a token of ${role} has the policies ${policies.join()}`);
  }
  run.count('tokens looked at', tokens.length);
  await Promise.all([operator().stop(), services[0]?.stop()]);
  const left = await tokensOf(api);
  run.count('tokens left', left.length);
  if (countOf(left, OPERATOR) !== 0) run.wrong('the operator has ended, its token has not');
  if (countOf(left, PODS) !== services.length - 1) run.wrong('a process has ended, its token has not');
}

function countOf(tokens: readonly TokenOfRole[], role: string): number {
  return tokens.filter((token) => token.role === role).length;
}

/** Every token that a service account has. */
async function tokensOf(api: VaultApi): Promise<readonly TokenOfRole[]> {
  const { data } = await api.call('LIST', 'auth/token/accessors');
  const found = (data['keys'] as readonly string[]).map(async (accessor) => {
    const answer = await api.call('POST', 'auth/token/lookup-accessor', { accessor });
    const { meta, policies, creation_ttl } = answer.data as unknown as TokenOfRole & {
      readonly meta?: { readonly role?: string } | null;
    };
    return { role: meta?.role ?? '', policies, creation_ttl };
  });
  return (await Promise.all(found)).filter(({ role }) => role === OPERATOR || role === PODS);
}
