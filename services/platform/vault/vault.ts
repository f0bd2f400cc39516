/** What an engine of Vault answers, without its envelope. */
export type VaultData = Readonly<Record<string, unknown>>;

/**
 * Vault as the platform needs it; OpenBao answers alike. Who asks is settled inside: a call never says how it logs in.
 *
 * Both throw `vault.away` (sealed, unreachable), `vault.forbids`, `vault.empty` (404) or `vault.refuses`, and none of
 * them carries a token or a secret.
 */
export interface Vault {
  read(path: string): Promise<VaultData>;
  write(path: string, body: VaultData): Promise<VaultData>;
  /** Gives the token back, and with it everything that was lent on it. */
  close(): Promise<void>;
}
