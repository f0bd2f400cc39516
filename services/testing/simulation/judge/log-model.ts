/**
 * What a room's log may tell, written from the contract alone (docs/actors.md, contracts.md): who is a member, what
 * the timer does, and that time goes forward. Shares nothing with the reducer.
 */
import type { LoggedEvent } from './witness.ts';

interface Model {
  readonly members: Set<string>;
  readonly banned: Set<string>;
  timer: 'idle' | 'running' | 'paused';
  endsAt: number;
  isClosed: boolean;
  at: number;
}

/** The timer after each seq, for those who saw it. */
export interface ModelledLog {
  readonly wrong: readonly string[];
  readonly timerAt: ReadonlyMap<number, Model['timer']>;
  readonly timer: Model['timer'];
  readonly endsAt: number;
  readonly members: ReadonlySet<string>;
}

const AFTER_ACTION: Readonly<Record<string, readonly [from: readonly Model['timer'][], to: Model['timer']]>> =
  {
    'timer.started': [['idle'], 'running'],
    'timer.paused': [['running'], 'paused'],
    'timer.resumed': [['paused'], 'running'],
    'timer.skipped': [['running', 'paused'], 'idle'],
    'timer.reset': [['running', 'paused'], 'idle'],
    'timer.finished': [['running'], 'idle'],
  };

/** Goes through a log from its first event. */
export function followLog(room: string, events: readonly LoggedEvent[]): ModelledLog {
  const wrong: string[] = [];
  const timerAt = new Map<number, Model['timer']>();
  const model: Model = {
    members: new Set(),
    banned: new Set(),
    timer: 'idle',
    endsAt: 0,
    isClosed: false,
    at: 0,
  };
  for (const event of events) {
    const problem = follow(model, event);
    if (problem !== undefined) wrong.push(`(13) room ${room} seq ${event.seq}: ${problem}`);
    timerAt.set(event.seq, model.timer);
  }
  return { wrong, timerAt, timer: model.timer, endsAt: model.endsAt, members: model.members };
}

function follow(model: Model, event: LoggedEvent): string | undefined {
  const at = Date.parse(event.at);
  const isBack = at < model.at;
  model.at = Math.max(model.at, at);
  if (isBack) return `time goes back to ${event.at}`;
  if (model.isClosed && event.type !== 'member.left') return `${event.type} in a closed room`;
  if (event.type.startsWith('timer.')) return followTimer(model, event, at);
  if (event.type.startsWith('member.')) return followMember(model, event);
  return followRest(model, event);
}

function followRest(model: Model, { type, actor_id: who }: LoggedEvent): string | undefined {
  if (type === 'room.closed') {
    model.isClosed = true;
    model.timer = 'idle';
  }
  const isIn = who !== null && model.members.has(who);
  return type === 'chat' && !isIn ? `${String(who)} speaks without being a member` : undefined;
}

/** What an entry about a member does, and what is wrong with it. */
const MEMBERSHIP: Readonly<Record<string, (model: Model, who: string, whom: string) => string | undefined>> =
  {
    'member.joined': ({ members, banned }, who) => {
      if (banned.has(who)) return `${who} comes in though banned`;
      if (members.has(who)) return `${who} joins twice`;
      members.add(who);
      return undefined;
    },
    'member.left': ({ members }, who) =>
      members.delete(who) ? undefined : `${who} leaves without being a member`,
    'member.removed': ({ members }, _who, whom) =>
      members.delete(whom) ? undefined : `${whom} is removed without being a member`,
    'member.updated': ({ members }, _who, whom) =>
      members.has(whom) ? undefined : `${whom} gets a role without being a member`,
  };

function followMember(model: Model, { type, actor_id: who, data }: LoggedEvent): string | undefined {
  const whom = String(data['user_id']);
  if (data['ban'] === true) model.banned.add(whom);
  return MEMBERSHIP[type]?.(model, String(who), whom);
}

function followTimer(model: Model, event: LoggedEvent, at: number): string | undefined {
  const rule = AFTER_ACTION[event.type];
  if (rule === undefined) return `there is no ${event.type}`;
  const [allowed, next] = rule;
  const before = model.timer;
  const { endsAt } = model;
  const view = event.data['timer'] as { readonly ends_at: string | null };
  model.timer = next;
  model.endsAt = view.ends_at === null ? 0 : Date.parse(view.ends_at);
  if (!allowed.includes(before)) return `${event.type} while the timer is ${before}`;
  if (event.type === 'timer.finished' && at < endsAt) return 'the timer rings before its time';
  if (before === 'running' && event.type !== 'timer.finished' && at >= endsAt) {
    return `${event.type} of a phase that is over`;
  }
  return undefined;
}
