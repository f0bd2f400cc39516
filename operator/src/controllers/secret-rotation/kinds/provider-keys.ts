import { REASONS } from '../../../api/reasons.ts';
import { isVaultProblem, vaultProblem, type VaultData } from '../../../vault/vault.ts';
import { provedByPods } from '../proof.ts';
import { secretPath, type SecretKind, type Subject, type Turn, type Written } from '../secret-kind.ts';

/** Versions before the new one that are ended at once: more than the KV engine keeps unless it is told to. */
const ENDED_AT_ONCE = 100;

/**
 * The keys of AI providers. Only their providers can make such keys, so a person, or a process of theirs, writes a new
 * version; the rotation notices it, waits until every process asks with it and none was refused, and then destroys the
 * versions before. The operator reads versions and never a key: its policy allows the metadata alone.
 */
export const providerKeys: SecretKind = {
  stages: [async (turn: Turn): Promise<Written> => (await newestOf(turn)) ?? neverWritten(turn.subject)],
  prove: provedByPods,
  revoke: async ({ vault, subject }, version) => {
    const first = Math.max(1, version - ENDED_AT_ONCE);
    const versions = Array.from({ length: version - first }, (_one, index) => first + index);
    if (versions.length > 0) await vault.write(placeOf('destroy', subject), { versions });
    return 'Revoked';
  },
  needs: (subject) => [
    { path: placeOf('metadata', subject), capability: 'read' },
    { path: placeOf('destroy', subject), capability: 'update' },
  ],
  mayBegin: async (turn) => {
    const newest = await newestOf(turn);
    if (newest !== undefined && newest.version > (turn.inUse ?? 0)) return undefined;
    return {
      reason: REASONS.newVersionWanted,
      message: `Write the new keys to ${secretPath(turn.subject)} (vault kv put), those of every provider: their providers alone can make them. The rotation goes on by itself; the keys in use stay.`,
    };
  },
  begins: async (turn) => {
    const newest = await newestOf(turn);
    return newest !== undefined && newest.version > (turn.inUse ?? 0) ? 'Written' : undefined;
  },
};

function placeOf(what: 'metadata' | 'destroy', subject: Subject): string {
  return secretPath(subject).replace('secret/data/', `secret/${what}/`);
}

/** @returns undefined when nothing was ever written. @throws VaultProblem, `deleted` when the newest one was deleted. */
async function newestOf({ vault, subject }: Turn): Promise<Written | undefined> {
  const path = placeOf('metadata', subject);
  const answer = await vault.read(path).catch((error: unknown) => {
    if (isVaultProblem(error) && error.kind === 'missing') return undefined;
    throw error;
  });
  const version = answer?.['current_version'];
  if (typeof version !== 'number' || version < 1) return undefined;
  const { deletion_time: deleted, destroyed } = stateOf(answer?.['versions'], version);
  if (destroyed === true || (typeof deleted === 'string' && deleted !== '')) {
    throw vaultProblem(
      'deleted',
      `Version ${version} of ${secretPath(subject)}, the newest one, was deleted`,
    );
  }
  return { version };
}

function stateOf(versions: unknown, version: number): VaultData {
  return (versions as Readonly<Record<string, VaultData>> | undefined)?.[version.toString()] ?? {};
}

function neverWritten(subject: Subject): never {
  throw vaultProblem('missing', `Nothing is at ${secretPath(subject)}`);
}
