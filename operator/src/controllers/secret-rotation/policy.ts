import { isVaultProblem, vaultProblem, type Vault, type VaultProblemKind } from '../../vault/vault.ts';
import { secretPath, transitKey, type Need, type SecretKind, type Subject } from './secret-kind.ts';

/** Vault's word for a path that nothing may be done with. */
const DENY = 'deny';
const NAMED = 3;

/**
 * What no rotation needs, and what would make a stolen token of the operator worth more than the secrets that it rotates:
 * policies, engines, logins, other tokens, what the servers' administrators are, and secrets of others. The names in it
 * are nobody's: what is allowed there is allowed by a pattern that is too wide.
 */
export function forbiddenPaths(subject: Subject): readonly string[] {
  const document = secretPath(subject);
  return [
    'sys/policies/acl/studyflow-probe',
    'sys/auth/studyflow-probe',
    'sys/mounts/studyflow-probe',
    'sys/mounts/auth/studyflow-probe/tune',
    'sys/raw/studyflow-probe',
    'sys/seal',
    'sys/audit/studyflow-probe',
    'auth/token/create',
    'auth/kubernetes/role/studyflow-probe',
    'auth/kubernetes/config',
    'identity/entity',
    'database/config/studyflow-probe',
    'database/roles/studyflow-probe',
    'database/creds/studyflow-probe',
    'database/static-roles/studyflow-probe',
    'database/rotate-root/studyflow-probe',
    'database/static-creds/studyflow-probe',
    'database/rotate-role/studyflow-probe',
    'secret/data/studyflow-probe',
    'secret/data/studyflow-probe/studyflow-probe/studyflow-probe',
    document.replace('secret/data/', 'secret/delete/'),
    document.replace('secret/data/', 'secret/destroy/'),
    document.replace('secret/data/', 'secret/metadata/'),
    'transit/export/encryption-key/studyflow-probe',
    'transit/keys/studyflow-probe',
    'transit/keys/studyflow-probe/config',
    'transit/keys/studyflow-probe/rotate',
    ...['encrypt', 'decrypt', 'rewrap', 'backup', 'export/encryption-key'].map(
      (what) => `transit/${what}/${transitKey(subject)}`,
    ),
    // Of the keys of AI providers a rotation knows the versions alone.
    secretPath({ ...subject, secret: 'provider-keys' }),
    'pki/root/generate/exported',
    'pki/roles/studyflow-probe',
    'pki/issue/studyflow-probe',
    'pki/sign/studyflow-probe',
    'pki/sign-verbatim',
    'pki/revoke',
    'pki/config/issuers',
    'studyflow-probe/studyflow-probe',
  ];
}

/**
 * Looks at the operator's own policy before anything is begun.
 *
 * @throws VaultProblem `tooNarrow` or `tooWide`, with the paths that are wrong.
 */
export async function checkPolicy(vault: Vault, kind: SecretKind, subject: Subject): Promise<void> {
  const needs = kind.needs(subject);
  const needed = new Set(needs.map(({ path }) => path));
  const forbidden = forbiddenPaths(subject).filter((path) => !needed.has(path));
  const paths = [...needed, ...forbidden];
  const may = await vault.capabilitiesOf(paths);
  const lacking = needs.filter((need) => !isMet(need, may[need.path] ?? []));
  if (lacking.length > 0) {
    const named = lacking.map(({ path, capability }) => `${capability} ${path}`);
    throw vaultProblem('tooNarrow', `The policy of the operator does not allow ${some(named)}`);
  }
  const excess = forbidden.flatMap((path) => {
    const words = (may[path] ?? []).filter((word) => word !== DENY);
    return words.length === 0 ? [] : [`${words.join(' and ')} ${path}`];
  });
  for (const path of [...needed].filter((one) => one.startsWith('secret/'))) {
    const words = CHANGES.filter(
      (word) => may[path]?.includes(word) === true && !isNeeded(needs, path, word),
    );
    if (words.length > 0) excess.push(`${words.join(' and ')} ${path}`);
  }
  if (excess.length > 0) {
    throw vaultProblem('tooWide', `The policy of the operator is too wide: it allows ${some(excess)}`);
  }
}

/**
 * Tries what the policy must refuse by its parameters.
 *
 * @throws VaultProblem `tooWide` where it was not the policy that refused; as `Vault` does, where Vault is away.
 */
export async function checkRefusals(vault: Vault, kind: SecretKind, subject: Subject): Promise<void> {
  const excess: string[] = [];
  for (const { path, body } of kind.mustBeRefused?.(subject) ?? []) {
    const answer = await vault.write(path, body).then(
      () => 'taken',
      (error: unknown) => {
        if (isVaultProblem(error) && ANSWERS.includes(error.kind)) return error.kind;
        throw error;
      },
    );
    if (answer !== 'forbidden') excess.push(`${Object.keys(body).join(' and ')} at ${path}`);
  }
  if (excess.length === 0) return;
  throw vaultProblem(
    'tooWide',
    `The policy of the operator is too wide: its allowed_parameters let through ${some(excess)}`,
  );
}

/** By the policy, or by the engine after it: a value that makes no sense, or a key that is not there. */
const ANSWERS: readonly VaultProblemKind[] = ['forbidden', 'refused', 'missing'];

/** Words that change what is in the KV engine. */
const CHANGES: readonly string[] = ['create', 'update', 'patch', 'delete'];

function isNeeded(needs: readonly Need[], path: string, word: string): boolean {
  return needs.some((need) => need.path === path && need.capability === word);
}

function isMet({ capability }: Need, words: readonly string[]): boolean {
  return words.includes(capability) || words.includes('root');
}

function some(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
