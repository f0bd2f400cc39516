import { REASONS } from '../../api/reasons.ts';
import type { Connections } from './connections.ts';
import type { Doubt, Turn } from './secret-kind.ts';
import { behind } from './witness.ts';

/** Every pod of the platform says that it uses the version, or a newer one. */
export async function provedByPods({ hear }: Turn, version: number): Promise<Doubt | undefined> {
  const testimonies = await hear();
  if (testimonies.length === 0) {
    return {
      reason: REASONS.usedByNobody,
      message: `No pod of the platform runs, so nobody can prove version ${version}; what was in use stays good. Start the platform.`,
    };
  }
  const late = behind(testimonies, version);
  if (late.length === 0) return undefined;
  const named = late.slice(0, 3).join(', ');
  return {
    reason: REASONS.notInUse,
    message: `${late.length} of ${testimonies.length} pods do not use version ${version} yet: ${named}. What was in use stays good. If it lasts, look at their logs and at VAULT_ADDR.`,
  };
}

const NAMED = 3;

/** Nobody is connected with these logins any more, by the word of the server itself. */
export function doubtOfConnections(
  logins: readonly string[],
  { from, problem = '' }: Connections,
): Doubt | undefined {
  if (from === undefined) {
    const names = logins.join(', ');
    return {
      reason: REASONS.connectionsUnknown,
      message: `Nobody could ask the server who is still connected with the old logins ${names}: ${problem}. They stay good until it answers.`,
    };
  }
  if (from.length === 0) return undefined;
  const named = from.slice(0, NAMED).join('; ');
  const more = from.length > NAMED ? ` and ${from.length - NAMED} more` : '';
  return {
    reason: REASONS.oldLoginInUse,
    message: `Somebody is still connected with an old login: ${named}${more}. It stays good until those connections are closed: end that program, or give it the new credentials.`,
  };
}
