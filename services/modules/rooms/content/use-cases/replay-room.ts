import { useCase } from '../../../../platform/use-case/use-case.ts';
import { ReplayInput } from '../contract.ts';
import { roomNotFound } from '../../errors.ts';
import { replay } from '../replay.ts';
import type { ContentDeps } from '../deps.ts';

/** A room's log from its beginning to now, line by line, for its members, closed or not. @throws `room.not-found` */
export const replayRoom = useCase<
  Pick<ContentDeps, 'rooms' | 'replaySource'>,
  typeof ReplayInput,
  AsyncIterable<Uint8Array>
>({
  name: 'rooms.replay',
  kind: 'query',
  input: ReplayInput,
  run: async ({ rooms, replaySource }, _caller, { id, after, until }, { signal }) => {
    const [room, seq] = await Promise.all([rooms.find(id), rooms.findHead(id)]);
    if (room === undefined || seq === undefined) throw roomNotFound();
    return replay(replaySource, room, { after, until: Math.min(until ?? seq, seq), seq, signal });
  },
});
