/** Reactions to one post: as stored at `since`, moved on by what this owner decided after that. */
export interface Reacted {
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

/** Posts in memory; and decisions of one post, after which it is read anew. */
const MOST_POSTS = 50;
const MOST_DECIDED = 1_000;

/** The post last reacted to is the last one to go. */
export function keepReacted(
  { posts, forgotten }: Reactions,
  postSeq: number,
  post: Reacted,
  seq: number,
): Reactions {
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
