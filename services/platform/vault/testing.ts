import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Vault of a few lines for what a real one does only now and then; the conformance suites run against the real one. */
export interface FakeVault {
  readonly address: string;
  /** Every call that came, as `POST auth/kubernetes/login`. */
  readonly calls: string[];
  /** Answers every call like this; undefined: as a Vault that is well. */
  answer: { readonly status: number; readonly errors?: readonly string[] } | undefined;
  /** Seconds that the tokens of logins live. */
  ttl: number;
  isRenewable: boolean;
  /** Puts the next version of every secret. */
  put(data: Readonly<Record<string, unknown>>): void;
  /** No token is good any more. */
  revokeAll(): void;
  close(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. */
export async function startFakeVault(): Promise<FakeVault> {
  const versions: Readonly<Record<string, unknown>>[] = [];
  const tokens = new Set<string>();
  let count = 0;
  const fake = {
    address: '',
    calls: [] as string[],
    answer: undefined as FakeVault['answer'],
    ttl: 600,
    isRenewable: true,
    put: (data: Readonly<Record<string, unknown>>) => void versions.push(data),
    revokeAll: () => tokens.clear(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const answerTo = (call: string, token: string): { status: number; body?: unknown } => {
    if (fake.answer !== undefined)
      return { status: fake.answer.status, body: { errors: fake.answer.errors ?? [] } };
    const auth = { lease_duration: fake.ttl, renewable: fake.isRenewable };
    if (call.endsWith('/login')) {
      count += 1;
      const issued = `canary-token-${count.toString()}`;
      tokens.add(issued);
      return { status: 200, body: { auth: { ...auth, client_token: issued } } };
    }
    if (!tokens.has(token)) return { status: 403, body: { errors: ['permission denied', 'invalid token'] } };
    if (call.endsWith('renew-self')) return { status: 200, body: { auth: { ...auth, client_token: token } } };
    if (call.endsWith('revoke-self')) return { status: 204 };
    return versions.length === 0 ? { status: 404, body: { errors: [] } } : keyValue(call, versions);
  };
  const server: Server = createServer((request, response) => {
    void readAll(request).then(() => {
      const call = `${request.method ?? ''} ${(request.url ?? '').replace('/v1/', '')}`;
      fake.calls.push(call);
      const { status, body } = answerTo(call, String(request.headers['x-vault-token'] ?? ''));
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.address = `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`;
  return fake;
}

function keyValue(
  call: string,
  versions: readonly Readonly<Record<string, unknown>>[],
): { status: number; body: unknown } {
  const version = versions.length;
  const data = call.includes('/metadata/')
    ? { current_version: version, versions: { [version]: { deletion_time: '', destroyed: false } } }
    : { data: versions[version - 1], metadata: { version } };
  return { status: 200, body: { data } };
}

async function readAll(request: IncomingMessage): Promise<void> {
  for await (const chunk of request) void chunk;
}
