import type { Vault } from '../../../vault/vault.ts';
import type { Subject, Turn } from '../secret-kind.ts';
import type { Testimony } from '../witness.ts';

/** A turn of a kind's test. */
export function turnOf(
  vault: Vault,
  secret: string,
  rest: {
    readonly rotation?: string;
    readonly heard?: readonly Testimony[];
    readonly releases?: readonly string[];
    readonly publishSeconds?: number;
  } = {},
): Turn {
  const { rotation = 'r1', heard = [], releases = ['study-1'], publishSeconds } = rest;
  const subject: Subject = {
    ...{ namespace: 'here', platform: 'study', secret, address: '' },
    ...(publishSeconds !== undefined && { publishSeconds }),
  };
  return {
    vault,
    subject,
    rotation,
    now: new Date(0),
    releases,
    hear: () => Promise.resolve(heard),
    connectionsOf: () => Promise.resolve({ from: [] }),
  };
}
