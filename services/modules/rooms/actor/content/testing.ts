import type { RoomEvent } from '../../room.ts';
import { decideRoom } from '../decide.ts';
import type { RoomDecision } from '../draft.ts';
import type { RoomChange } from '../room.changes.ts';
import type { RoomMessage } from '../room.messages.ts';
import type { RoomState } from '../room.state.ts';
import { BEGINNING, buildState } from '../testing.ts';
import type { GoalMessage, NoteMessage, ReactMessage, TaskMessage } from './content.messages.ts';
import type { NoteChange } from './note-changes.ts';

/** A room in a test, one message after the other. */
export class TestRoom {
  state: RoomState;
  now = BEGINNING;
  readonly events: RoomEvent[] = [];
  readonly changes: RoomChange[] = [];

  constructor(state: RoomState = buildState({ host: 'host', ada: 'member', ben: 'member' })) {
    this.state = state;
  }

  tell(message: RoomMessage): RoomDecision & { readonly reply: never } {
    const decision = decideRoom(this.state, message, { nextSeq: this.events.length + 2, now: this.now });
    this.state = decision.state;
    this.events.push(...decision.events);
    this.changes.push(...(decision.changes ?? []));
    return decision as RoomDecision & { readonly reply: never };
  }
}

const from = (userId: string) => ({ userId, clientId: `of ${userId}`, asked: 'asked' });

export function goal(userId: string, said: Partial<GoalMessage>): GoalMessage {
  return { type: 'goal', isShared: false, ...from(userId), ...said };
}

/** A message about tasks without what every one of them has. */
type Said<Message> = Message extends TaskMessage
  ? Omit<Message, 'type' | 'userId' | 'clientId' | 'asked'>
  : never;

export function task(userId: string, said: Said<TaskMessage>): TaskMessage {
  return { type: 'task', ...from(userId), ...said };
}

export function note(userId: string, baseVersion: number, ...changes: NoteChange[]): NoteMessage {
  return { type: 'note', ...from(userId), baseVersion, changes };
}

export function insert(at: number, text: string): NoteChange {
  return { from: at, to: at, insert: text };
}

export function reaction(userId: string, said: Partial<ReactMessage> = {}): ReactMessage {
  return {
    type: 'react',
    userId,
    postSeq: 1,
    emoji: '👍',
    isOn: true,
    known: { seq: 1, counts: {}, mine: false },
    ...said,
  };
}
