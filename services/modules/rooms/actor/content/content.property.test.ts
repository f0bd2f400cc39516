import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isAppError } from '../../../../platform/errors/app-error.ts';
import type { RoomEvent } from '../../room.ts';
import type { RoomChange } from '../room.changes.ts';
import type { RoomMessage } from '../room.messages.ts';
import type { RoomState } from '../room.state.ts';
import { buildPerson, buildState } from '../testing.ts';
import { restoreContent, type Content } from './content.ts';
import { goal, insert, note, task, TestRoom } from './testing.ts';

const somebody = fc.constantFrom('host', 'ada', 'ben');
const taskId = fc.constantFrom('a', 'b', 'c', 'd');
const version = fc.integer({ min: 1, max: 4 });

const message: fc.Arbitrary<RoomMessage> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ type: fc.constant('leave' as const), userId: somebody }) },
  {
    weight: 1,
    arbitrary: somebody.map((id) => ({ type: 'join' as const, person: buildPerson(id), isEligible: true })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('start' as const, 'skip' as const).map((action) => ({
      type: 'timer' as const,
      userId: 'host',
      clientId: 'c',
      action,
    })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(somebody, fc.boolean(), fc.option(fc.string({ minLength: 1 })), fc.boolean())
      .map(([userId, isShared, text, done]) => goal(userId, { isShared, text, done })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(somebody, taskId, fc.option(somebody), fc.option(taskId))
      .map(([userId, id, assigneeId, afterId]) =>
        task(userId, { action: 'add', id, title: id, assigneeId, afterId }),
      ),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        somebody,
        taskId,
        version,
        fc.record(
          { title: fc.string({ minLength: 1 }), done: fc.boolean(), assignee_id: fc.option(somebody) },
          { requiredKeys: [] },
        ),
      )
      .map(([userId, id, v, changes]) => task(userId, { action: 'edit', taskId: id, version: v, changes })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(somebody, taskId, version, fc.option(taskId))
      .map(([userId, id, v, afterId]) => task(userId, { action: 'move', taskId: id, version: v, afterId })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(somebody, taskId, version)
      .map(([userId, id, v]) => task(userId, { action: 'delete', taskId: id, version: v })),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(somebody, fc.nat(3), fc.nat(5), fc.string())
      .map(([userId, behind, at, text]) => note(userId, behind, insert(at, text))),
  },
);

/** The room after each message that it took, with what was logged and stored by then. */
interface Step {
  readonly message: RoomMessage;
  readonly before: RoomState;
  readonly content: Content;
  readonly events: readonly RoomEvent[];
  readonly changes: readonly RoomChange[];
}

/** Task ids are made anew by the platform: here one that is taken is refused. */
function isTwice({ content }: RoomState, next: RoomMessage): boolean {
  return next.type === 'task' && next.action === 'add' && content.tasks.some(({ id }) => id === next.id);
}

function play(messages: readonly RoomMessage[]): Step[] {
  const room = new TestRoom(buildState({ host: 'host', ada: 'member', ben: 'member' }));
  const steps: Step[] = [];
  for (const next of messages) {
    const before = room.state;
    if (isTwice(before, next)) continue;
    room.now += 5_000;
    try {
      room.tell(
        next.type === 'note'
          ? { ...next, baseVersion: Math.max(0, before.content.notes.version - next.baseVersion) }
          : next,
      );
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
      expect(room.state).toBe(before);
      continue;
    }
    const { events, changes } = room;
    steps.push({
      message: next,
      before,
      content: room.state.content,
      events: [...events],
      changes: [...changes],
    });
  }
  return steps;
}

const holds = (property: (steps: readonly Step[]) => void): void => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 120 }), (messages) => property(play(messages))),
    { numRuns: 100 },
  );
};

/** As the journal gives it to the next owner. */
function takeOver({ events, changes }: Step): Content {
  const stored = changes.filter((change) => change.table === 'content').at(-1);
  const state = stored && (JSON.parse(JSON.stringify(stored.state)) as typeof stored.state);
  const seq = stored?.seq ?? 0;
  const notes = events.filter(({ type }) => type === 'note.edited').slice(-100);
  const others = events.filter((event) => event.seq > seq && /^(?:goal|task)\./.test(event.type));
  const logged = [...notes, ...others].sort((left, right) => left.seq - right.seq);
  return restoreContent(state === undefined ? null : { state, seq }, logged);
}

type Edit = Extract<RoomMessage, { type: 'task'; action: 'edit' }>;

function isVersionedEdit(message: RoomMessage): message is Edit & { readonly version: number } {
  return message.type === 'task' && message.action === 'edit' && message.version !== undefined;
}

describe('whatever the members of a room make together, in any order', () => {
  it('is after a take-over what it was before', () => {
    holds((steps) => {
      for (const step of steps) expect(takeOver(step)).toEqual(step.content);
    });
  });

  it('no field of a task is overwritten that somebody changed after the version its writer had', () => {
    holds((steps) => {
      for (const { message: said, before, content } of steps) {
        if (!isVersionedEdit(said)) continue;
        const was = before.content.tasks.find(({ id }) => id === said.taskId);
        const is = content.tasks.find(({ id }) => id === said.taskId);
        if (was === undefined || is === undefined) throw new Error('A task that is edited is there');
        for (const field of ['title', 'done', 'assignee_id'] as const) {
          if (is[field] !== was[field]) expect(was.changed[field] ?? 1).toBeLessThanOrEqual(said.version);
          expect(is[field]).toEqual(field in said.changes ? said.changes[field] : was[field]);
        }
      }
    });
  });

  it('clients that fold the events have the same tasks in the same order', () => {
    holds((steps) => {
      const last = steps.at(-1);
      if (last === undefined) return;
      const folded = last.events.reduce(foldTasks, []);
      expect(folded).toEqual(last.content.tasks.map(({ changed: _changed, ...rest }) => rest));
    });
  });
});

type Row = { id: string; assignee_id: string | null; version: number } & Record<string, unknown>;

/** What the documentation tells front ends to do. */
function foldTasks(rows: Row[], { type, actor_id, data }: RoomEvent): Row[] {
  const put = (list: Row[], row: Row): Row[] =>
    list.toSpliced(list.findIndex(({ id }) => id === data['after_id']) + 1, 0, row);
  if (type === 'task.added') return put(rows, data['task'] as Row);
  if (type === 'member.left') {
    return rows.map((row) => (row.assignee_id === actor_id ? { ...row, assignee_id: null } : row));
  }
  const row = rows.find(({ id }) => id === data['id']);
  if (row === undefined || !type.startsWith('task.')) return rows;
  const others = rows.filter((one) => one !== row);
  const next = { ...row, version: data['version'] as number, ...(data['changes'] as Partial<Row>) };
  if (type === 'task.deleted') return others;
  return type === 'task.moved' ? put(others, next) : rows.map((one) => (one === row ? next : one));
}
