import nodeVault from 'node-vault';
import type { Failure } from '../errors/app-error.ts';
import { vaultAway, vaultEmpty, vaultForbids, vaultRefuses } from './errors.ts';

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

/** One call with a token; an empty one calls as nobody. @throws as `Vault` does. */
export type VaultTransport = (
  method: 'GET' | 'POST',
  path: string,
  token: string,
  body?: Readonly<Record<string, unknown>>,
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
      throw failureOf(thrown, `${method} ${path}`);
    }
  };
}

/** What a status of Vault means; those from 500 on mean that it is sealed, on standby or broken. */
const MEANINGS: Readonly<Record<number, Failure>> = {
  401: vaultForbids,
  403: vaultForbids,
  404: vaultEmpty,
  412: vaultAway,
  429: vaultAway,
};

/** Vault's own words are kept: they name paths and rules, never secrets. */
function failureOf(thrown: unknown, call: string): Error {
  const { response, message = 'no reason' } = thrown as {
    response?: { statusCode: number };
    message?: string;
  };
  const status = response?.statusCode ?? 0;
  const make = MEANINGS[status] ?? (status === 0 || status >= 500 ? vaultAway : vaultRefuses);
  return make({}, { cause: `${call}: ${status.toString()}, ${message}` });
}
