import { unavailable } from '../errors/common.ts';
import { socketGone } from './errors.ts';
import type { Attached, FeedEvent } from './feed.ts';
import { BATCH_LIMIT } from './feed-message.ts';
import type { LocalFeed, Member } from './local-feed.ts';

/** Without `after` a client gets so many (contracts.md 2). */
const LAST_EVENTS = 50;
/** An answer holds no more events once they are this long, in characters; the rest follows. */
const ANSWER_LENGTH = 1_048_576;
/** So few are never too long. */
const ALWAYS_SMALL = 50;
const REACH_TIMEOUT_MS = 1_000;

/** The events of an acknowledgement: from `after`, or the last ones, up to the seq that the answer is true at. */
export async function readPart<Event extends FeedEvent>(
  feed: LocalFeed<Event>,
  at: number,
  after = Math.max(0, at - LAST_EVENTS),
): Promise<Attached<Event>> {
  if (after >= at) return { seq: at, events: [], more: false };
  const read = await feed.read(after, Math.min(BATCH_LIMIT, at - after));
  const events = withinAnswer(read.filter(({ seq }) => seq <= at));
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

/** As many as may travel in one answer by their size; one always does. */
function withinAnswer<Event extends FeedEvent>(events: readonly Event[]): readonly Event[] {
  if (events.length <= ALWAYS_SMALL) return events;
  let length = 0;
  const end = events.findIndex((event) => (length += JSON.stringify(event).length) > ANSWER_LENGTH);
  return end < 0 ? events : events.slice(0, Math.max(1, end));
}
