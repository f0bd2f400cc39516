/** What logins are good for, by trying them: nobody's word is taken. */
import pg from 'pg';
import type { VaultServer } from '../../../../tools/vault/vault-server.ts';
import { askRedis } from './redis-words.ts';
import type { LoginKind } from './rotations.ts';

/** What a version of a secret says. */
export interface LoginsOfVersion {
  readonly version: number;
  /** Addresses with credentials. */
  readonly addresses: readonly string[];
}

/** A version of a secret as its administrator reads it. @param version - absent: the newest */
export async function readLogins(
  { api }: VaultServer,
  place: { readonly namespace: string; readonly kind: LoginKind },
  version?: number,
): Promise<LoginsOfVersion> {
  const query = version === undefined ? '' : `?version=${version}`;
  const { data } = await api.read(`secret/data/${place.namespace}/study/${place.kind}${query}`);
  const written = data['data'] as Readonly<Record<string, string>>;
  return {
    version: (data['metadata'] as { version: number }).version,
    addresses: Object.entries(written).flatMap(([key, value]) => (key.endsWith('_url') ? [value] : [])),
  };
}

/** Who of these is let in now. */
export async function areLetIn({ addresses }: LoginsOfVersion): Promise<readonly boolean[]> {
  return await Promise.all(addresses.map(isLetIn));
}

async function isLetIn(address: string): Promise<boolean> {
  const { protocol, port, username, password } = new URL(address);
  if (protocol === 'redis:') {
    return await askRedis(Number(port), ['PING'], { username, password }).then(
      () => true,
      (error: unknown) => unlessRefused(error, /WRONGPASS/),
    );
  }
  const client = new pg.Client({ connectionString: address });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    return unlessRefused(error, /password authentication failed/);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A refused password is an answer; anything else is none. */
function unlessRefused(error: unknown, refusal: RegExp): false {
  if (refusal.test(String(error))) return false;
  throw error;
}
