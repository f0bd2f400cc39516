import { reactionsStale, tooManyReactions } from '../../content.errors.ts';
import { toIso } from '../../room.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from '../draft.ts';
import { memberOfOpenRoom } from '../room.state.ts';
import type { KnownReactions, ReactMessage } from './content.messages.ts';

/** Reactions to one post: as stored at `since`, moved on by what this owner decided after that. */
interface Reacted {
  readonly since: number;
  readonly counts: ReadonlyMap<string, number>;
  /** By kind and person, those that were decided here. */
  readonly decided: ReadonlyMap<string, boolean>;
}

/**
 * The posts that people react to now. All reactions are rows; this is what the rows may not tell yet. What was stored
 * before `forgotten` may be out of date for posts that are not here.
 */
export interface Reactions {
  readonly posts: ReadonlyMap<number, Reacted>;
  readonly forgotten: number;
}

export const NO_REACTIONS: Reactions = { posts: new Map(), forgotten: 0 };

/** Kinds of reactions to one post. */
export const MOST_KINDS = 20;
/** Posts in memory; and decisions of one post, after which it is read anew. */
const MOST_POSTS = 50;
const MOST_DECIDED = 1_000;

/** Adds or takes back somebody's reaction to a post; twice is once. */
export function react(draft: Draft, message: ReactMessage): RoomDecision {
  const { userId, postSeq, emoji, isOn } = message;
  memberOfOpenRoom(draft.state, userId);
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
    reactions: keep(draft.state.reactions, postSeq, { since: post.since, counts, decided }, seq),
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

/** The post last reacted to is the last one to go. */
function keep({ posts, forgotten }: Reactions, postSeq: number, post: Reacted, seq: number): Reactions {
  const kept = new Map(posts);
  kept.delete(postSeq);
  if (post.decided.size < MOST_DECIDED) kept.set(postSeq, post);
  const [oldest] = kept.keys();
  if (kept.size > MOST_POSTS && oldest !== undefined) kept.delete(oldest);
  const isAllHere = kept.has(postSeq) && !hasLost(posts, kept);
  return { posts: kept, forgotten: isAllHere ? forgotten : seq };
}

function hasLost(before: ReadonlyMap<number, unknown>, after: ReadonlyMap<number, unknown>): boolean {
  return [...before.keys()].some((seq) => !after.has(seq));
}
