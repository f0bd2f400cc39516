/** Who wrote under which token, as long as somebody looks: a token of a room has one owner and never falls. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Stage } from '../e2e/stage.ts';
import { internalPage, type OwnedRoom } from './processes.ts';

export interface TokenLog {
  /** Stops looking; everything that was wrong, as sentences. */
  stop(): Promise<readonly string[]>;
  /** How often was looked, and how many tokens were seen. */
  figures(): { readonly looks: number; readonly tokens: number };
}

const EVERY_MS = 200;

/** Looks at the directory and at what processes say of themselves, again and again. */
export function watchTokens(
  stage: Stage,
  rooms: readonly string[],
  internalUrls: () => readonly string[] = () =>
    stage.platform.runFile().processes.map(({ internal_url: url }) => url),
): TokenLog {
  const stopping = new AbortController();
  const owners = new Map<string, string>();
  const highest = new Map<string, number>();
  const wrong = new Set<string>();
  let looks = 0;

  const noteHeads = async (): Promise<void> => {
    const heads = await stage.query<{ id: string; epoch: number }>(
      `select id::text, epoch::int from app.actor_heads where kind = 'room' and id = any ($1::uuid[])`,
      [rooms],
    );
    for (const { id, epoch } of heads) {
      const before = highest.get(id) ?? 0;
      if (epoch < before) wrong.add(`the token of room ${id} fell from ${before} to ${epoch}`);
      highest.set(id, Math.max(before, epoch));
    }
  };
  const noteOwner = (process: string, { id, epoch, state }: OwnedRoom): void => {
    if (state !== 'active' || epoch === 0 || !rooms.includes(id)) return;
    const name = `${id} ${epoch}`;
    const other = owners.get(name) ?? process;
    if (other !== process)
      wrong.add(`room ${id} has two owners under token ${epoch}: ${other} and ${process}`);
    owners.set(name, other);
  };
  // One that is frozen answers when it wakes: nobody waits for it to be asked.
  const asked = new Map<string, Promise<void>>();
  const ask = async (url: string): Promise<void> => {
    const page = await internalPage(url, '/internal/actors');
    const listing = page as { process: string; actors: readonly OwnedRoom[] } | undefined;
    for (const room of listing?.actors ?? []) noteOwner(listing!.process, room);
    asked.delete(url);
  };
  const look = (): void => {
    for (const url of internalUrls()) {
      if (!asked.has(url)) asked.set(url, ask(url));
    }
    looks += 1;
  };
  const work = (async () => {
    while (!stopping.signal.aborted) {
      look();
      await noteHeads().catch(() => undefined); // PostgreSQL may be what is broken.
      await delay(EVERY_MS);
    }
    await Promise.all(asked.values());
  })();
  return {
    figures: () => ({ looks, tokens: owners.size }),
    stop: async () => {
      stopping.abort();
      await work;
      return [...wrong];
    },
  };
}
