import { isAppError } from '../../../../platform/errors/app-error.ts';
import { inputMalformed } from '../../../../platform/errors/common.ts';
import { readCursor, toPage, type Page } from '../../../../platform/http/page.ts';
import { useCase } from '../../../../platform/use-case/use-case.ts';
import { ListReactionsInput, ReactInput } from '../contract.ts';
import { postNotFound, reactionsStale } from '../../content.errors.ts';
import type { PostReactions } from '../content.store.ts';
import { roomNotFound } from '../../errors.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import type { ContentDeps } from '../deps.ts';

/** What was read of a post can be overtaken so often before the caller is asked to come again. */
const TRIES = 5;

/**
 * Adds a reaction to a post, or takes it back; twice is once.
 *
 * @throws `room.not-found`, `room.closed`, `room.post-not-found`, `room.too-many-reactions`.
 */
export const react = useCase<
  Pick<ContentDeps, 'actors' | 'content'>,
  typeof ReactInput,
  { readonly seq: number; readonly count: number }
>({
  name: 'rooms.react',
  kind: 'ask',
  roles: PEOPLE,
  input: ReactInput,
  run: async ({ actors, content }, { userId }, { room_id, seq, emoji, action }) => {
    for (let tries = 1; ; tries += 1) {
      const known = await content.findReactions(room_id, seq, emoji);
      if (known === undefined) throw roomNotFound();
      if (!known.is_post) throw postNotFound();
      try {
        return await actors.tell(room_id, {
          type: 'react',
          userId,
          postSeq: seq,
          emoji,
          isOn: action === 'add',
          known: { seq: known.seq, counts: known.counts, mine: known.mine },
        });
      } catch (thrown) {
        const isStale = isAppError(thrown) && thrown.reason === reactionsStale.definition.reason;
        if (!isStale || tries === TRIES) throw thrown;
      }
    }
  },
});

/** Reactions to the posts of a room that the caller is in, in the order of the posts. @throws `room.not-found` */
export const listReactions = useCase<
  Pick<ContentDeps, 'rooms' | 'content'>,
  typeof ListReactionsInput,
  Page<PostReactions>
>({
  name: 'rooms.list-reactions',
  kind: 'query',
  roles: PEOPLE,
  input: ListReactionsInput,
  run: async ({ rooms, content }, _caller, { id, limit, cursor, after = 0, until }) => {
    if ((await rooms.findHead(id)) === undefined) throw roomNotFound();
    const [place = after] = readCursor(cursor, 1) ?? [];
    if (typeof place !== 'number') throw inputMalformed({ what: 'unknown cursor' });
    const rows = await content.listReactions(id, { after: place, until: until ?? null, limit: limit + 1 });
    return toPage(rows, limit, (row) => [row.seq]);
  },
});
