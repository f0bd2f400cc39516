/** What happens to Vault, or to what the operator may do there; each can be undone. */
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../../../../tools/local/wait.ts';
import { readShippedPolicy } from './policies.ts';
import { OPERATOR, type RotationStage } from './rotation-stage.ts';

type Happening = (stage: RotationStage) => Promise<void>;

export interface VaultFault {
  readonly name: string;
  /** What the condition says meanwhile; absent: the operator helps itself, and nobody has to be told. */
  readonly reasons?: readonly string[];
  /** Before the rotation begins. */
  readonly prepare?: Happening;
  readonly make: Happening;
  readonly undo: Happening;
}

const ROLE = `auth/kubernetes/role/${OPERATOR}`;
const TTL_SECONDS = 2;

/** What O10 names. */
export const VAULT_FAULTS: readonly VaultFault[] = [
  { name: 'sealed', reasons: ['VaultSealed'], make: seal, undo: unseal },
  { name: 'down', reasons: ['VaultUnreachable', 'VaultSealed'], make: kill, undo: revive },
  { name: '403', reasons: ['VaultForbidden', 'VaultPolicyTooNarrow'], make: forbid, undo: allow },
  { name: 'revoked token', make: revokeTokens, undo: nothing },
  { name: 'expired lease', prepare: shortenTokens, make: outliveTokens, undo: lengthenTokens },
  { name: 'wrong namespace', reasons: ['VaultLoginRefused'], make: bindElsewhere, undo: bindHere },
  {
    name: 'wrong path',
    reasons: ['VaultForbidden', 'VaultPathMissing', 'VaultPolicyTooNarrow'],
    make: moveAway,
    undo: moveBack,
  },
];

async function seal({ servers }: RotationStage): Promise<void> {
  await servers.vault.seal();
}

async function unseal({ servers }: RotationStage): Promise<void> {
  await servers.vault.unseal();
}

async function kill({ servers }: RotationStage): Promise<void> {
  await servers.vault.kill();
}

async function revive({ servers }: RotationStage): Promise<void> {
  await servers.vault.start();
  await servers.vault.unseal();
}

async function forbid(stage: RotationStage): Promise<void> {
  await changePolicy(stage, 'path "auth/token/revoke-self" { capabilities = ["update"] }');
}

async function allow(stage: RotationStage): Promise<void> {
  await changePolicy(stage, readShippedPolicy(stage.namespace).operator);
}

/** What the operator may do from now on. */
async function changePolicy({ servers }: RotationStage, policy: string): Promise<void> {
  await servers.vault.api.write(`sys/policies/acl/${OPERATOR}`, { policy });
}

async function shortenTokens(stage: RotationStage): Promise<void> {
  await changeRole(stage, { token_ttl: TTL_SECONDS, token_max_ttl: TTL_SECONDS });
  await revokeTokens(stage);
}

async function outliveTokens(_stage: RotationStage): Promise<void> {
  await delay(TTL_SECONDS * 1_000 + 200);
}

async function lengthenTokens(stage: RotationStage): Promise<void> {
  await changeRole(stage, { token_ttl: 600, token_max_ttl: 0 });
}

async function bindElsewhere(stage: RotationStage): Promise<void> {
  await changeRole(stage, { bound_service_account_namespaces: ['somewhere-else'] });
  await revokeTokens(stage);
}

async function bindHere(stage: RotationStage): Promise<void> {
  await changeRole(stage, { bound_service_account_namespaces: [stage.namespace] });
}

async function moveAway(stage: RotationStage): Promise<void> {
  await move(stage, 'database', 'database-elsewhere');
}

async function moveBack(stage: RotationStage): Promise<void> {
  await move(stage, 'database-elsewhere', 'database');
}

async function nothing(): Promise<void> {
  // There is nothing to do.
}

/** Every token that a login has brought, those of the pods too. */
async function revokeTokens({ servers }: RotationStage): Promise<void> {
  await servers.vault.api.write('sys/leases/revoke-prefix/auth/kubernetes/login', {});
}

/** The role that the operator logs in with. */
async function changeRole(
  { servers }: RotationStage,
  words: Readonly<Record<string, unknown>>,
): Promise<void> {
  await servers.vault.api.write(ROLE, words);
}

/** An engine is somewhere else, as after a wrong word in a configuration. */
async function move({ servers }: RotationStage, from: string, to: string): Promise<void> {
  const { api } = servers.vault;
  const { data } = await api.write('sys/remount', { from, to });
  const isMoved = async (): Promise<boolean> => {
    const answer = await api.read(`sys/remount/status/${String(data['migration_id'])}`);
    return (answer.data['migration_info'] as { status?: string }).status === 'success';
  };
  if (!(await waitUntil(isMoved, { timeoutMs: 30_000 }))) throw new Error(`${from} was not moved`);
}
