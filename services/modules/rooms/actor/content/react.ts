import { reactionsStale, tooManyReactions } from '../../content.errors.ts';
import { toIso } from '../../room.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from '../draft.ts';
import { speakerOfOpenRoom } from '../room.state.ts';
import type { KnownReactions, ReactMessage } from './content.messages.ts';
import { keepReacted, type Reacted, type Reactions } from './reactions.ts';

/** Kinds of reactions to one post. */
export const MOST_KINDS = 20;

/** Adds or takes back somebody's reaction to a post; twice is once. */
export function react(draft: Draft, message: ReactMessage): RoomDecision {
  const { userId, postSeq, emoji, isOn } = message;
  speakerOfOpenRoom(draft.state, userId, draft.now);
  const post = postAsOf(draft.state.reactions, message);
  const key = `${emoji} ${userId}`;
  const count = post.counts.get(emoji) ?? 0;
  if ((post.decided.get(key) ?? message.known.mine) === isOn) {
    return endDraft(draft, { seq: draft.seq - 1, count });
  }
  if (isOn && count === 0 && post.counts.size >= MOST_KINDS) throw tooManyReactions({ most: MOST_KINDS });
  const next = Math.max(0, count + (isOn ? 1 : -1));
  const type = isOn ? 'reaction.added' : 'reaction.removed';
  const { seq } = logEvent(draft, type, { actorId: userId }, { post_seq: postSeq, emoji, count: next });
  draft.changes.push({
    table: 'reaction',
    seq: postSeq,
    emoji,
    user_id: userId,
    is_on: isOn,
    at: toIso(draft.now),
  });
  const counts = new Map(post.counts);
  if (next === 0) counts.delete(emoji);
  else counts.set(emoji, next);
  const decided = new Map(post.decided).set(key, isOn);
  draft.state = {
    ...draft.state,
    reactions: keepReacted(draft.state.reactions, postSeq, { since: post.since, counts, decided }, seq),
  };
  return endDraft(draft, { seq, count: next });
}

/** What is in memory, else what was stored. @throws `room.reactions-stale` when that was read too early to be sure. */
function postAsOf({ posts, forgotten }: Reactions, { postSeq, known }: ReactMessage): Reacted {
  const post = posts.get(postSeq);
  if (known.seq < (post?.since ?? forgotten)) throw reactionsStale();
  return post ?? { since: known.seq, counts: countsOf(known), decided: new Map() };
}

function countsOf({ counts }: KnownReactions): ReadonlyMap<string, number> {
  return new Map(Object.entries(counts));
}
