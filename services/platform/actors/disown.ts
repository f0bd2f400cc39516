import type { Log } from '../telemetry/log.ts';
import type { AnyActorKind } from './actor-kind.ts';
import { coalesce } from './coalesce.ts';
import type { Directory, Found } from './directory.ts';

export interface DisownerOptions {
  readonly processId: string;
  readonly directory: Directory;
  readonly log: Log;
}

/**
 * Gives an actor that is not here to nobody, should the directory name this process as its owner: it was given to a
 * process that takes none any more. The claim before it makes sure that no write of an earlier epoch follows.
 */
export function createDisowner(
  kind: AnyActorKind,
  { processId, directory, log }: DisownerOptions,
): (id: string) => Promise<void> {
  const disown = coalesce<string, undefined>(async (ids) => {
    const found = await directory.find(kind.name, ids);
    const mine = ids.filter((_id, index) => ownerIn(found[index]) === processId);
    const claims = mine.length === 0 ? [] : await directory.claim(kind.name, mine, processId);
    const heads = claims.flatMap((claimed) => (claimed.outcome === 'claimed' ? [claimed.head] : []));
    if (heads.length > 0) await directory.release(kind.name, heads, null);
    return ids.map(() => undefined);
  });
  return async (id) => {
    try {
      await disown(id);
    } catch (error) {
      log.debug('an actor could not be given to nobody', { kind: kind.name, actor: id, error });
    }
  };
}

function ownerIn(found: Found | undefined): string | undefined {
  return found?.outcome === 'owned' ? found.owner.processId : undefined;
}
