import type { ActorKind } from '../../../platform/actors/actor-kind.ts';
import type { RoomBroadcast } from '../broadcast.ts';
import { clientIdReused, roomFailures, roomNotFound } from '../errors.ts';
import type { RoomEvent } from '../room.ts';
import { decideRoom } from './decide.ts';
import type { RoomEffect } from './draft.ts';
import type { PresencePublisher } from './presence-publisher.ts';
import { receiptOf } from './receipts.ts';
import type { RoomChange } from './room.changes.ts';
import type { RoomJournal } from './room.journal.ts';
import type { RoomMessage } from './room.messages.ts';
import { snapshotOf } from './room.snapshot.ts';
import type { RoomState } from './room.state.ts';
import type { TypingPublisher } from './typing-publisher.ts';

export type RoomActorKind = ActorKind<RoomState, RoomMessage, RoomEvent, RoomChange, RoomEffect>;

/** The name of rooms among the kinds of actors. */
export const ROOM_KIND = 'room';

export interface RoomActorOptions {
  readonly journal: RoomJournal;
  readonly broadcast: RoomBroadcast;
  readonly presence: PresencePublisher;
  readonly typing: TypingPublisher;
  /** A room has come to this process. */
  readonly onActivated: (roomId: string) => void;
}

/** Study rooms as a kind of actor: the pure rules of `decide.ts`, their journal, and what is said after a commit. */
export function createRoomActor({
  journal,
  broadcast,
  presence,
  typing,
  onActivated,
}: RoomActorOptions): RoomActorKind {
  return {
    name: ROOM_KIND,
    failures: roomFailures,
    journal,
    unknown: () => roomNotFound(),
    receiptReused: () => clientIdReused(),
    receiptOf,
    decide: decideRoom,
    snapshotOf,
    rebase: (committed, { present, presenceVersion }) => ({ ...committed, present, presenceVersion }),
    wakeAt: ({ timer }) => (timer.state === 'running' && timer.endsAt !== null ? timer.endsAt : undefined),
    wakeMessage: () => ({ type: 'wake' }),
    isIdle: ({ timer, present }) => present.size === 0 && timer.state !== 'running',
    processGone: (process) => ({ type: 'process-gone', process }),
    activated: onActivated,
    deactivated: (roomId) => presence.forget(roomId),
    say: (roomId, { state, events, effects }) => {
      if (events.length > 0) broadcast.publishEvents(roomId, events);
      for (const effect of effects) sayEffect(roomId, effect, { broadcast, typing });
      if (effects.some(({ type }) => type === 'presence')) presence.changed(roomId, state);
    },
  };
}

function sayEffect(
  roomId: string,
  effect: RoomEffect,
  { broadcast, typing }: Pick<RoomActorOptions, 'broadcast' | 'typing'>,
): void {
  switch (effect.type) {
    case 'removed':
      broadcast.removed(roomId, effect.userId, effect.reason);
      break;
    case 'told':
      broadcast.tell(effect.userIds, effect.event, effect.payload);
      break;
    case 'typing':
      typing.show(roomId, effect.userId, effect.typing);
      break;
    case 'presence':
      break;
  }
}
