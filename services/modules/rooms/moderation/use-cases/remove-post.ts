import { useCase } from '../../../../platform/use-case/use-case.ts';
import { roomNotFound } from '../../errors.ts';
import { postNotFound } from '../../people.errors.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { RemovePostInput } from '../contract.ts';
import type { ModerationDeps } from '../deps.ts';

/**
 * Takes a post back for everybody: its words are shown to nobody any more, its place in the log stays. Hosts may, and
 * its author; once is enough.
 *
 * @throws `room.not-found`, `room.closed`, `room.post-not-found`, `room.hosts-only`.
 */
export const removePost = useCase<
  Pick<ModerationDeps, 'rooms' | 'events' | 'actors'>,
  typeof RemovePostInput,
  undefined
>({
  name: 'rooms.remove-post',
  kind: 'ask',
  roles: PEOPLE,
  input: RemovePostInput,
  run: async ({ rooms, events, actors }, { userId: by }, { id, seq, reason = null }) => {
    if ((await rooms.findHead(id)) === undefined) throw roomNotFound();
    const [post] = await events.readAfter(id, seq - 1, 1, seq);
    if (post?.type !== 'chat') throw postNotFound();
    if (post.data['removed'] === true) return undefined;
    await actors.tell(id, { type: 'remove-post', by, seq, authorId: post.actor_id, reason });
    return undefined;
  },
});
