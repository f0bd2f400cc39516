import nodeVault from 'node-vault';
import { vaultProblem, type VaultData, type VaultProblem, type VaultProblemKind } from './vault.ts';

/** Where Vault is and how long it may take. */
export interface VaultTransportOptions {
  readonly address: string;
  /** PEM of the authority that has signed its certificate; absent: those of Node. */
  readonly caPem?: string;
  /** Namespace of Vault Enterprise or OpenBao. */
  readonly namespace?: string;
  readonly timeoutMs: number;
}

/** The whole answer: logins have `auth`, engines `data`. */
export interface VaultEnvelope {
  readonly data?: unknown;
  readonly auth?: unknown;
}

/** One call with a token; an empty one calls as nobody. @throws VaultProblem */
export type VaultTransport = (
  method: 'GET' | 'POST',
  path: string,
  token: string,
  body?: VaultData,
) => Promise<VaultEnvelope>;

/** node-vault, without what it would print or throw: its failures carry the request, and that holds the token. */
export function createVaultTransport(options: VaultTransportOptions): VaultTransport {
  const { address, caPem, namespace = '', timeoutMs } = options;
  const client = nodeVault({
    endpoint: address,
    namespace,
    // It would print what is written, secrets too, for whoever sets DEBUG.
    debug: () => undefined,
    requestOptions: { timeout: timeoutMs, ...(caPem !== undefined && { ca: caPem }) },
  });
  // VAULT_TOKEN and VAULT_NAMESPACE of the environment are somebody else's.
  client.token = '';
  Object.assign(client, { namespace });
  return async (method, path, token, body) => {
    const headers = { 'X-Vault-Request': 'true', ...(token !== '' && { 'X-Vault-Token': token }) };
    try {
      const answer: unknown =
        method === 'GET' ? await client.read(path, { headers }) : await client.write(path, body, { headers });
      return typeof answer === 'object' && answer !== null ? answer : {};
    } catch (thrown) {
      const deleted = deletedVersion(thrown);
      if (deleted !== undefined) return deleted;
      throw problemOf(thrown, `${method} ${path}`);
    }
  };
}

/** KV version 2 says 404 of a deleted version too, and then tells which one it was. */
function deletedVersion(thrown: unknown): VaultEnvelope | undefined {
  const { response } = thrown as { response?: { statusCode: number; body?: VaultEnvelope } };
  const data = response?.body?.data as { metadata?: unknown } | null | undefined;
  return response?.statusCode === 404 && data?.metadata !== undefined ? { data } : undefined;
}

const KINDS: Readonly<Record<number, VaultProblemKind>> = {
  401: 'forbidden',
  403: 'forbidden',
  404: 'missing',
  412: 'unreachable',
  429: 'unreachable',
};

/** Vault's own words are kept: they name paths and rules, never secrets. */
function problemOf(thrown: unknown, call: string): VaultProblem {
  const { response, message = 'no reason' } = thrown as {
    response?: { statusCode: number };
    message?: string;
  };
  const status = response?.statusCode ?? 0;
  const said = status === 0 ? 'no answer' : `${status}`;
  return vaultProblem(kindOf(status, message), `Vault says ${said} to ${call}: ${message.trim()}`);
}

/** What a status means; those from 500 on mean that it is sealed, on standby or broken. */
function kindOf(status: number, message: string): VaultProblemKind {
  const known = KINDS[status];
  if (known !== undefined) return known;
  if (/check-and-set parameter/i.test(message)) return 'conflict';
  // The database engine's 400 for a static role that nobody has made.
  if (/unknown role|no static role found/i.test(message)) return 'missing';
  if (/sealed/i.test(message)) return 'sealed';
  return status === 0 || status >= 500 ? 'unreachable' : 'refused';
}
