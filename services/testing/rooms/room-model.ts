/** A room as the contract describes it (contracts.md 2), one operation after the other. */
import type { Model } from './linearizability.ts';

export type TimerAction = 'start' | 'pause' | 'resume' | 'skip' | 'reset';

/** What somebody asks for. */
export type RoomInput = { readonly user: string } & (
  | { readonly op: 'post' | 'join' | 'leave' | 'head' | 'members' }
  | { readonly op: 'timer'; readonly action: TimerAction }
);

export interface TimerOutput {
  readonly state: 'idle' | 'running' | 'paused';
  readonly phase: 'focus' | 'short_break' | 'long_break';
  readonly round: number;
}

/** What came of it: a refusal by its reason, or what was told. */
export type RoomOutput =
  | { readonly refused: string }
  | {
      readonly refused?: undefined;
      readonly seq?: number;
      readonly timer?: TimerOutput;
      readonly members?: readonly string[];
    };

export interface RoomModelState {
  readonly seq: number;
  readonly members: readonly string[];
  readonly timer: TimerOutput;
}

export type RoomModel = Model<RoomModelState, RoomInput, RoomOutput>;

const LONG_BREAK_EVERY = 4;

/** A room that its host has just made: public, everybody moves the timer, so many memberships. */
export function roomModel(host: string, maxMembers: number): RoomModel {
  return {
    initial: { seq: 1, members: [host], timer: { state: 'idle', phase: 'focus', round: 1 } },
    keyOf: ({ seq, members, timer }) =>
      `${seq} ${members.join()} ${timer.state} ${timer.phase} ${timer.round}`,
    step: (state, input, output) => {
      const { told, next } = happen(state, input, maxMembers);
      return output === undefined || fits(input, output, told) ? next : undefined;
    },
  };
}

interface Happened {
  readonly told: RoomOutput;
  readonly next: RoomModelState;
}

function happen(state: RoomModelState, input: RoomInput, maxMembers: number): Happened {
  const isMember = state.members.includes(input.user);
  if (input.op === 'join') return isMember ? look(state) : admit(state, input.user, maxMembers);
  if (!isMember) return { told: { refused: 'room.not-found' }, next: state };
  switch (input.op) {
    case 'post':
      return logged(state, {});
    case 'leave':
      return logged(state, { members: state.members.filter((member) => member !== input.user) });
    case 'timer':
      return moveTimer(state, input.action);
    case 'head':
    case 'members':
      return look(state);
  }
}

function look(state: RoomModelState): Happened {
  return { told: state, next: state };
}

function admit(state: RoomModelState, user: string, maxMembers: number): Happened {
  if (state.members.length >= maxMembers) return { told: { refused: 'room.full' }, next: state };
  return logged(state, { members: [...state.members, user].sort() });
}

function logged(state: RoomModelState, changes: Partial<RoomModelState>): Happened {
  const next = { ...state, ...changes, seq: state.seq + 1 };
  return { told: next, next };
}

function moveTimer(state: RoomModelState, action: TimerAction): Happened {
  const { timer } = state;
  const isAllowed =
    action === 'start'
      ? timer.state === 'idle'
      : action === 'pause'
        ? timer.state === 'running'
        : action === 'resume'
          ? timer.state === 'paused'
          : timer.state !== 'idle';
  if (!isAllowed) return { told: { refused: 'room.timer-state' }, next: state };
  return logged(state, { timer: timerAfter(timer, action) });
}

function timerAfter(timer: TimerOutput, action: TimerAction): TimerOutput {
  if (action === 'start' || action === 'resume') return { ...timer, state: 'running' };
  if (action === 'pause') return { ...timer, state: 'paused' };
  if (action === 'reset') return { ...timer, state: 'idle' };
  if (timer.phase !== 'focus') return { state: 'idle', phase: 'focus', round: timer.round + 1 };
  const isLong = timer.round % LONG_BREAK_EVERY === 0;
  return { state: 'idle', phase: isLong ? 'long_break' : 'short_break', round: timer.round };
}

function fits(input: RoomInput, output: RoomOutput, told: RoomOutput): boolean {
  if (output.refused !== undefined || told.refused !== undefined) return output.refused === told.refused;
  if (output.timer !== undefined && !isSameTimer(output.timer, told.timer!)) return false;
  if (output.members !== undefined && output.members.toSorted().join() !== told.members!.join()) return false;
  if (output.seq === undefined) return true;
  // What a newcomer is shown may be newer than the moment in which it came in, never older.
  return input.op === 'join' ? output.seq >= told.seq! : output.seq === told.seq;
}

function isSameTimer(left: TimerOutput, right: TimerOutput): boolean {
  return left.state === right.state && left.phase === right.phase && left.round === right.round;
}
