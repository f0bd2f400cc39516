/** Why Vault does not do what it is asked, as far as it matters what is to be done. */
export type VaultProblemKind =
  /** Somebody has to unseal it. */
  | 'sealed'
  | 'unreachable'
  /** Role, policy or binding. */
  | 'forbidden'
  /** Nothing is at this path. */
  | 'missing'
  /** Somebody else has written meanwhile. */
  | 'conflict'
  | 'refused';

/** A failure of a call. Its message holds paths and Vault's own words, never a secret or a token. */
export interface VaultProblem extends Error {
  readonly name: 'VaultProblem';
  readonly kind: VaultProblemKind;
}

export type VaultData = Readonly<Record<string, unknown>>;

/** Vault as the operator needs it. Who asks is settled inside. Every call throws a `VaultProblem`. */
export interface Vault {
  read(path: string): Promise<VaultData>;
  write(path: string, body: VaultData): Promise<VaultData>;
}

/** Makes such a failure. */
export function vaultProblem(kind: VaultProblemKind, message: string): VaultProblem {
  return Object.assign(new Error(message), { name: 'VaultProblem' as const, kind });
}

/** Tells it by its name, since errors of other realms are no instances. */
export function isVaultProblem(error: unknown): error is VaultProblem {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'VaultProblem';
}
