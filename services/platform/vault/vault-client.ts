import { readFile } from 'node:fs/promises';
import { vaultForbids, vaultRefuses } from './errors.ts';
import type { Vault, VaultData } from './vault.ts';
import type { VaultEnvelope, VaultTransport } from './vault-transport.ts';

export interface VaultClientOptions {
  readonly transport: VaultTransport;
  /** Role of Vault's Kubernetes auth method. */
  readonly role: string;
  /** Where that method is mounted. */
  readonly authMount: string;
  /** File with the token of the service account; read anew at each login, since the kubelet replaces it. */
  readonly tokenFile: string;
  /** Monotonic milliseconds. @default performance.now */
  readonly now?: () => number;
}

interface Login {
  readonly token: string;
  readonly since: number;
  /** From then on it is renewed at the next call. */
  readonly renewAt: number;
  readonly endsAt: number;
  readonly isRenewable: boolean;
}

/** A token is renewed when so much of its life is over. */
const RENEWED_AFTER = 2 / 3;
/** A refusal within this time after a login is believed: another login would be refused as well. */
const FRESH_MS = 5_000;

/**
 * Vault behind a login with the pod's service account. The token is renewed when it is used late in its life, and
 * replaced by a new login when it can be renewed no more, was revoked, or Vault has forgotten it.
 */
export function createVaultClient(options: VaultClientOptions): Vault {
  const { transport, now = () => performance.now() } = options;
  let login: Login | undefined;
  let pending: Promise<Login> | undefined;

  const obtain = async (): Promise<Login> => {
    const [known, at] = [login, now()];
    if (known !== undefined && at < known.renewAt) return known;
    // One login for everybody who waits.
    pending ??= refresh(options, known, now).finally(() => (pending = undefined));
    login = await pending;
    return login;
  };
  const call = async (method: 'GET' | 'POST', path: string, body?: VaultData): Promise<VaultEnvelope> => {
    const used = await obtain();
    try {
      return await transport(method, path, used.token, body);
    } catch (thrown) {
      if (!isForbidden(thrown) || now() - used.since < FRESH_MS) throw thrown;
      if (login === used) login = undefined;
      return await transport(method, path, (await obtain()).token, body);
    }
  };
  return {
    read: async (path) => dataOf(await call('GET', path)),
    write: async (path, body) => dataOf(await call('POST', path, body)),
    close: async () => {
      const last = login;
      login = undefined;
      if (last === undefined) return;
      // Best effort: what is not given back ends with its time to live.
      await transport('POST', 'auth/token/revoke-self', last.token, {}).catch(() => undefined);
    },
  };
}

async function refresh(
  options: VaultClientOptions,
  known: Login | undefined,
  now: () => number,
): Promise<Login> {
  if (known?.isRenewable === true && now() < known.endsAt) {
    const answer = await options
      .transport('POST', 'auth/token/renew-self', known.token, {})
      .catch(() => undefined);
    const renewed = answer === undefined ? undefined : loginFrom(answer, now());
    // Near its longest life a renewal gives hardly more: then a new login is due.
    if (renewed !== undefined && renewed.endsAt > known.endsAt) return { ...renewed, since: known.since };
  }
  return logIn(options, now);
}

async function logIn(options: VaultClientOptions, now: () => number): Promise<Login> {
  const { transport, role, authMount, tokenFile } = options;
  const jwt = (await readFile(tokenFile, 'utf8')).trim();
  const answer = await transport('POST', `auth/${authMount}/login`, '', { role, jwt }).catch(
    (thrown: unknown) => {
      // A role that does not exist is a 400.
      throw isRefused(thrown) ? vaultForbids({}, { cause: (thrown as Error).cause }) : thrown;
    },
  );
  const login = loginFrom(answer, now());
  if (login === undefined) throw vaultRefuses({}, { cause: 'a login without a token' });
  return login;
}

function loginFrom({ auth }: VaultEnvelope, at: number): Login | undefined {
  const { client_token: token, lease_duration: seconds, renewable } = (auth ?? {}) as Record<string, unknown>;
  if (typeof token !== 'string' || typeof seconds !== 'number') return undefined;
  // 0 is a token that never ends.
  const lifeMs = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1_000;
  return {
    token,
    since: at,
    renewAt: at + lifeMs * RENEWED_AFTER,
    endsAt: at + lifeMs,
    isRenewable: renewable === true,
  };
}

function dataOf({ data }: VaultEnvelope): VaultData {
  return typeof data === 'object' && data !== null ? (data as VaultData) : {};
}

function isForbidden(thrown: unknown): boolean {
  return (thrown as { reason?: unknown }).reason === 'vault.forbids';
}

function isRefused(thrown: unknown): boolean {
  return (thrown as { reason?: unknown }).reason === 'vault.refuses';
}
