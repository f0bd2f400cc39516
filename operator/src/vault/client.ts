import { writeFenced } from './fenced-write.ts';
import { giveBack, logIn, type Login, type LoginOptions } from './log-in.ts';
import type { VaultEnvelope } from './transport.ts';
import { isVaultProblem, type Vault, type VaultData } from './vault.ts';

/** Where the engines are, by the first word of a path. */
export interface VaultMounts {
  readonly secret: string;
  readonly database: string;
  readonly transit: string;
  readonly pki: string;
}

export interface VaultClientOptions extends LoginOptions {
  readonly mounts: VaultMounts;
  /** For how long this process leads without another renewal of its lease, in ms; `writeFenced` stays within it. */
  readonly leadsForMs: () => number;
  /** Monotonic milliseconds. @default performance.now */
  readonly now?: () => number;
}

/** A refusal within this time after a login is believed: another login would be refused as well. */
const FRESH_MS = 2_000;

/**
 * Vault behind a login with the operator's own service account. Late in the life of its token, when that was revoked, or
 * when Vault has forgotten it, it logs in anew within the call: a binding that was taken away is noticed soon, and no
 * token lives long.
 */
export function createVaultClient(options: VaultClientOptions): Vault {
  const { transport, mounts, now = () => performance.now() } = options;
  let login: Login | undefined;
  let pending: Promise<Login> | undefined;

  const obtain = async (): Promise<Login> => {
    if (login !== undefined && now() < login.endsAt) return login;
    const last = login;
    // One login for everybody who waits.
    pending ??= logIn(options, now).finally(() => (pending = undefined));
    login = await pending;
    if (last !== undefined && last !== login) await giveBack(transport, last);
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
  const real = (path: string): string => mounted(path, mounts);
  return {
    read: async (path) => dataOf(await call('GET', real(path))),
    write: async (path, body) => dataOf(await call('POST', real(path), body)),
    writeFenced: async (path, body) => dataOf(await writeFenced({ ...options, now }, real(path), body)),
    capabilitiesOf: async (paths) => {
      const answer = dataOf(await call('POST', 'sys/capabilities-self', { paths: paths.map(real) }));
      return Object.fromEntries(paths.map((path) => [path, wordsOf(answer[real(path)])]));
    },
    close: async () => {
      const last = login;
      login = undefined;
      if (last !== undefined) await giveBack(transport, last);
    },
  };
}

function mounted(path: string, mounts: VaultMounts): string {
  const [first = ''] = path.split('/', 1);
  const mount = first in mounts ? mounts[first as keyof VaultMounts] : first;
  return `${mount}${path.slice(first.length)}`;
}

function dataOf({ data }: VaultEnvelope): VaultData {
  return typeof data === 'object' && data !== null ? (data as VaultData) : {};
}

function wordsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isForbidden(thrown: unknown): boolean {
  return isVaultProblem(thrown) && thrown.kind === 'forbidden';
}
