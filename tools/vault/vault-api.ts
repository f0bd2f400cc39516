/** What a test asks of Vault as the administrator: plain HTTP, so that no client under test is believed. */
import { failure } from '../local/failure.ts';

/** An answer of Vault; `data` is what most of them carry. */
export interface VaultAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface VaultApi {
  /** Any call; no status is a failure. */
  call(method: string, path: string, body?: unknown): Promise<VaultAnswer>;
  /** @throws failure unless it answers 2xx. */
  read(path: string): Promise<VaultAnswer>;
  /** @throws failure unless it answers 2xx. */
  write(path: string, body?: unknown): Promise<VaultAnswer>;
  /** @throws failure unless it answers 2xx. */
  remove(path: string): Promise<void>;
  /** The same server as somebody else. */
  as(token: string): VaultApi;
}

/** Far more than a machine needs that is full: what hangs is ended, what is slow is not. */
const TIMEOUT_MS = 60_000;

/** Talks to the server at this address with a token, or with none. */
export function createVaultApi(address: string, token: string): VaultApi {
  const call = async (method: string, path: string, body?: unknown): Promise<VaultAnswer> => {
    const answer = await fetch(`${address}/v1/${path}`, {
      method,
      headers: { ...(token === '' ? {} : { 'x-vault-token': token }), 'x-vault-request': 'true' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
    return {
      status: answer.status,
      body: parsed,
      data: (parsed['data'] ?? {}) as Readonly<Record<string, unknown>>,
    };
  };
  const mustCall = async (method: string, path: string, body?: unknown): Promise<VaultAnswer> => {
    const answer = await call(method, path, body);
    if (answer.status >= 200 && answer.status < 300) return answer;
    const errors = JSON.stringify(answer.body['errors'] ?? answer.body['warnings'] ?? '');
    throw failure(`Vault answers ${answer.status.toString()} to ${method} ${path}: ${errors}`);
  };
  return {
    call,
    read: (path) => mustCall('GET', path),
    write: (path, body = {}) => mustCall('POST', path, body),
    remove: async (path) => void (await mustCall('DELETE', path)),
    as: (other) => createVaultApi(address, other),
  };
}
