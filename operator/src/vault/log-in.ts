import { readFile } from 'node:fs/promises';
import type { VaultTransport } from './transport.ts';
import { isVaultProblem, vaultProblem } from './vault.ts';

/** With what the operator logs in. */
export interface LoginOptions {
  readonly transport: VaultTransport;
  /** Role of Vault's Kubernetes auth method. */
  readonly role: string;
  /** Where that method is mounted. */
  readonly authMount: string;
  /** File with the token of the service account; read anew at each login, since the kubelet replaces it. */
  readonly tokenFile: string;
}

/** A token of Vault. */
export interface Login {
  readonly token: string;
  readonly since: number;
  /** From then on another login is made at the next call. */
  readonly endsAt: number;
}

/** So much of a token's life is used. */
const USED = 2 / 3;

/** @param now - monotonic milliseconds. @throws VaultProblem, `login` when Vault does not let this account in. */
export async function logIn(options: LoginOptions, now: () => number): Promise<Login> {
  const { transport, role, authMount, tokenFile } = options;
  const jwt = (await readToken(tokenFile)).trim();
  const since = now();
  const { auth } = await transport('POST', `auth/${authMount}/login`, '', { role, jwt }).catch(
    (thrown: unknown) => {
      throw refusedLogin(thrown, role);
    },
  );
  const { client_token: token, lease_duration: seconds } = (auth ?? {}) as Record<string, unknown>;
  if (typeof token !== 'string' || typeof seconds !== 'number')
    throw vaultProblem('refused', 'A login at Vault has brought no token');
  // 0 is a token that never ends.
  const lifeMs = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1_000 * USED;
  return { token, since, endsAt: since + lifeMs };
}

/** Best effort: what is not given back ends with its time to live. */
export async function giveBack(transport: VaultTransport, { token }: Login): Promise<void> {
  await transport('POST', 'auth/token/revoke-self', token, {}).catch(() => undefined);
}

async function readToken(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw vaultProblem(
      'login',
      `The token of the service account (VAULT_TOKEN_FILE, ${file}) cannot be read`,
    );
  }
}

/** A role that does not exist is a 400, a wrong account or audience a 403, an engine that is not mounted a 404. */
function refusedLogin(thrown: unknown, role: string): Error {
  if (!isVaultProblem(thrown)) return thrown as Error;
  if (!['refused', 'forbidden', 'missing'].includes(thrown.kind)) return thrown;
  return vaultProblem('login', `${thrown.message}. The operator logs in with the role ${role} (VAULT_ROLE)`);
}
