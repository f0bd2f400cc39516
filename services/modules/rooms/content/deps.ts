import type { Ids } from '../../../platform/ids/ids.ts';
import type { RoomDeps } from '../use-cases/deps.ts';
import type { RoomActors } from '../room-actors.ts';
import type { RoomStore } from '../room.store.ts';
import type { ContentStore } from './content.store.ts';
import type { ReplaySource } from './replay.ts';

/** What use cases about what the members make together may ask for; each names what it needs. */
export interface ContentDeps extends Pick<RoomDeps, 'judge' | 'isKnown'> {
  readonly rooms: Pick<RoomStore, 'find' | 'findHead'>;
  readonly content: ContentStore;
  readonly actors: RoomActors;
  readonly ids: Ids;
  /** Whether there are bounds to how fast people may write. */
  readonly hasLimits: boolean;
  readonly replaySource: ReplaySource;
}
