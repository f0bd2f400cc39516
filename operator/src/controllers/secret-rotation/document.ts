import { isVaultProblem, vaultProblem, type Vault, type VaultData } from '../../vault/vault.ts';
import { secretPath, type Subject, type Turn, type Written } from './secret-kind.ts';

/** The secret as it stands in the KV engine now. */
export interface Document extends Written {
  readonly data: VaultData;
  /** The rotation that has written it; undefined: a person has. */
  readonly rotation: string | undefined;
}

/**
 * @returns what is there; undefined when nothing was ever written.
 * @throws VaultProblem, `deleted` when it is not known any more which credentials serve.
 */
export async function readDocument(vault: Vault, subject: Subject): Promise<Document | undefined> {
  const answer = await vault.read(secretPath(subject)).catch((error: unknown) => {
    if (isVaultProblem(error) && error.kind === 'missing') return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const data = answer['data'] as VaultData | null;
  const { version } = answer['metadata'] as { version: number };
  if (data === null) {
    const path = secretPath(subject);
    throw vaultProblem('deleted', `Version ${version} of ${path}, the newest one, was deleted`);
  }
  return { version, data, rotation: textIn(data['rotation']) };
}

/**
 * Writes the next version, with the name of the rotation in it, if nobody has written after `before` was read.
 *
 * @throws VaultProblem, `conflict` when somebody has.
 */
export async function writeDocument(
  { vault, subject, rotation }: Turn,
  before: Document | undefined,
  data: VaultData,
): Promise<Written> {
  const answer = await vault.write(secretPath(subject), {
    data: { ...data, rotation },
    options: { cas: before?.version ?? 0 },
  });
  return { version: answer['version'] as number };
}

/** The text, if it is one. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
