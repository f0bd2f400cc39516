import type { Decision, Moment } from '../../../platform/actors/actor-kind.ts';
import { toIso, type RoomEvent, type RoomEventType } from '../room.ts';
import { followContent } from './content/content.ts';
import type { RoomChange } from './room.changes.ts';
import type { RoomState } from './room.state.ts';

/** What is said to the world beside the events. */
export type RoomEffect =
  /** Who is there has changed. */
  | { readonly type: 'presence' }
  | { readonly type: 'typing'; readonly userId: string; readonly typing: boolean }
  /** Some people hear it on all their sockets, whether or not they are in the room; may be lost. */
  | {
      readonly type: 'told';
      readonly userIds: readonly string[];
      readonly event: string;
      readonly payload: Readonly<Record<string, unknown>>;
    }
  /** Somebody's sockets leave the room at once. */
  | { readonly type: 'removed'; readonly userId: string; readonly reason: string };

export type RoomDecision = Decision<RoomState, RoomEvent, RoomChange, RoomEffect>;

/** A decision in the making: rules put their events, rows and effects into it. */
export interface Draft {
  state: RoomState;
  /** Room time of this decision in whole milliseconds, not before the last event. */
  readonly now: number;
  /** The seq of the next event. */
  seq: number;
  snapshot: boolean;
  readonly events: RoomEvent[];
  readonly changes: RoomChange[];
  readonly effects: RoomEffect[];
}

export function beginDraft(state: RoomState, moment: Moment): Draft {
  return {
    state,
    now: Math.max(Math.floor(moment.now), state.lastAt),
    seq: moment.nextSeq,
    snapshot: false,
    events: [],
    changes: [],
    effects: [],
  };
}

/** Adds an event to the log. */
export function logEvent(
  draft: Draft,
  type: RoomEventType,
  { actorId, clientId = null }: { actorId: string | null; clientId?: string | null },
  data: RoomEvent['data'] = {},
): RoomEvent {
  const event: RoomEvent = {
    seq: draft.seq,
    type,
    actor_id: actorId,
    client_id: clientId,
    at: toIso(draft.now),
    data,
  };
  draft.events.push(event);
  draft.seq += 1;
  const { content, save } = followContent(draft.state.content, event);
  draft.state = { ...draft.state, lastAt: draft.now, content };
  if (save !== undefined) draft.changes.push({ table: 'content', seq: event.seq, state: save });
  return event;
}

export function endDraft({ state, events, changes, effects, snapshot }: Draft, reply: unknown): RoomDecision {
  return { state, events, changes, effects, reply, snapshot };
}

/** A decision that nobody promised anything about: presence, typing. */
export function endVolatile(draft: Draft, reply: unknown): RoomDecision {
  return { ...endDraft(draft, reply), isVolatile: true };
}
