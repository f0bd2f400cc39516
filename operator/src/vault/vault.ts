/** Why Vault does not do what it is asked, as far as it matters what is to be done. */
export type VaultProblemKind =
  /** Somebody has to unseal it. */
  | 'sealed'
  | 'unreachable'
  /** The login: role, binding or audience. */
  | 'login'
  /** The policy. */
  | 'forbidden'
  /** The policy does not allow what a rotation needs. */
  | 'tooNarrow'
  /** The policy allows what no rotation needs. */
  | 'tooWide'
  /** Nothing is at this path. */
  | 'missing'
  /** The newest version of a secret was deleted: nobody knows what is in use. */
  | 'deleted'
  /** Somebody else has written meanwhile. */
  | 'conflict'
  | 'refused'
  /** This process does not lead any more; the call was not made. */
  | 'fenced';

/** A failure of a call. Its message holds paths and Vault's own words, never a secret or a token. */
export interface VaultProblem extends Error {
  readonly name: 'VaultProblem';
  readonly kind: VaultProblemKind;
}

export type VaultData = Readonly<Record<string, unknown>>;

/**
 * Vault as the operator needs it; OpenBao answers alike. Who asks, where engines are mounted and how long a call may
 * take is settled inside: a path begins with `secret`, `database`, `transit` or `pki`, wherever these are. Every call
 * throws a `VaultProblem`, and no other failure.
 */
export interface Vault {
  read(path: string): Promise<VaultData>;
  write(path: string, body: VaultData): Promise<VaultData>;
  /**
   * A write that would hurt if it arrived after another process has begun to lead, where the engine has no
   * check-and-set: Vault itself refuses it then, however long this process or the network stood still before.
   */
  writeFenced(path: string, body: VaultData): Promise<VaultData>;
  /** What the operator's token may do, by path: Vault's own words, such as `read`, `deny` or `root`. */
  capabilitiesOf(paths: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Gives the token back, and with it everything that was lent on it. */
  close(): Promise<void>;
}

/** Makes such a failure. */
export function vaultProblem(kind: VaultProblemKind, message: string): VaultProblem {
  return Object.assign(new Error(message), { name: 'VaultProblem' as const, kind });
}

/** Tells it by its name, since errors of other realms are no instances. */
export function isVaultProblem(error: unknown): error is VaultProblem {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'VaultProblem';
}
