import { toIso } from '../room.ts';
import type { Draft } from './draft.ts';
import type { Knock } from './room.state.ts';

/** A knock that still counts. */
export function knockOf({ state, now }: Draft, userId: string): Knock | undefined {
  const known = state.knocks.get(userId);
  return known !== undefined && known.until > now ? known : undefined;
}

/** Writes a knock into state and row. */
export function putKnock(draft: Draft, userId: string, known: Knock): void {
  draft.state = { ...draft.state, knocks: new Map(draft.state.knocks).set(userId, known) };
  const { status, at, until } = known;
  draft.changes.push({ table: 'knock', user_id: userId, status, at: toIso(at), until: toIso(until) });
}

/** Whoever comes in, or is kept out, by another way is not at the door any more. */
export function forgetKnock(draft: Draft, userId: string): void {
  if (!draft.state.knocks.has(userId)) return;
  const knocks = new Map(draft.state.knocks);
  knocks.delete(userId);
  draft.state = { ...draft.state, knocks };
  draft.changes.push({ table: 'knock-gone', user_id: userId });
}

/** Only from memory: their rows are a job's to remove. */
export function forgetOldKnocks(draft: Draft): void {
  const knocks = new Map([...draft.state.knocks].filter(([, { until }]) => until > draft.now));
  draft.state = { ...draft.state, knocks };
}
