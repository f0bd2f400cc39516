import { unavailable } from '../errors/common.ts';
import { socketGone } from './errors.ts';
import type { Attached, FeedEvent } from './feed.ts';
import { BATCH_LIMIT, type LocalFeed, type Member } from './local-feed.ts';

/** Without `after` a client gets so many (contracts.md 2). */
const LAST_EVENTS = 50;
const REACH_TIMEOUT_MS = 1_000;

/** The events of an acknowledgement: from `after`, or the last ones, up to the seq that the answer is true at. */
export async function readPart<Event extends FeedEvent>(
  feed: LocalFeed<Event>,
  at: number,
  after = Math.max(0, at - LAST_EVENTS),
): Promise<Attached<Event>> {
  if (after >= at) return { seq: at, events: [], more: false };
  const read = await feed.read(after, Math.min(BATCH_LIMIT, at - after));
  const events = read.filter(({ seq }) => seq <= at);
  return { seq: at, events, more: (events.at(-1)?.seq ?? at) < at };
}

/** A member that comes again answers for what it was given: first it must have all that. */
export async function reaches<Event extends FeedEvent>(
  feed: LocalFeed<Event>,
  member: Member,
  at: number,
): Promise<void> {
  for (let waited = 0; feed.positionOf(member) < at; waited += 10) {
    if (member.state === 'gone') throw socketGone();
    if (waited >= REACH_TIMEOUT_MS) throw unavailable({}, { retryAfterMs: 1_000 });
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

/** Splits into stretches without a hole, none longer than a frame may hold. */
export function* runsOf<Event extends FeedEvent>(events: readonly Event[]): Generator<readonly Event[]> {
  let start = 0;
  for (let next = 1; next <= events.length; next += 1) {
    const isEnd = next === events.length || next - start >= BATCH_LIMIT;
    if (isEnd || events[next]?.seq !== (events[next - 1]?.seq ?? 0) + 1) {
      yield events.slice(start, next);
      start = next;
    }
  }
}
