import type { ActorSystem } from '../../platform/actors/actor-system.ts';
import type { Timers } from '../../platform/actors/timers.ts';
import type { PresenceReporter } from './presence-reporter.ts';

/** How many people are in each room now. */
export type CountPresent = (roomIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;

/** The call with which a process asks another one who of these rooms has sockets there. */
const WHO_IS_IN = 'rooms.who-is-in';
/** A process that is slower does not hold up a list: those whom it holds are not counted. */
const PATIENCE_MS = 300;

/** Counts people over all processes by the sockets that each holds: one call per process, whatever number of rooms. */
export function presentCounter({
  system,
  reporter,
  timers,
}: {
  readonly system: Pick<ActorSystem, 'call' | 'onCall' | 'peers'>;
  readonly reporter: Pick<PresenceReporter, 'localPeople'>;
  readonly timers: Timers;
}): CountPresent {
  system.onCall(WHO_IS_IN, (message) =>
    (message as readonly string[]).map((id) => reporter.localPeople(id).map(({ user_id }) => user_id)),
  );
  return async (roomIds) => {
    if (roomIds.length === 0) return new Map();
    const people = new Map(roomIds.map((id) => [id, new Set<string>()]));
    const collect = async (peer: (typeof system.peers)[number]): Promise<void> => {
      // A process of a version before answers nothing.
      const told = (await system.call(peer, WHO_IS_IN, roomIds)) as readonly string[][] | undefined;
      roomIds.forEach((id, index) => told?.[index]?.forEach((userId) => people.get(id)?.add(userId)));
    };
    const patience = Promise.withResolvers<undefined>();
    const cancel = timers.after(PATIENCE_MS, () => patience.resolve(undefined));
    await Promise.race([Promise.allSettled(system.peers.map(collect)), patience.promise]);
    cancel();
    return new Map([...people].map(([id, there]) => [id, there.size]));
  };
}
