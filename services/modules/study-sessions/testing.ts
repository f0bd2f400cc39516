import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { referenceUnknown } from '../../platform/errors/common.ts';
import type { NewStudySession } from './study-session.ts';
import type {
  StudySessionFilter,
  StudySessionQuery,
  StudySessionRepository,
  StudySessionSort,
} from './study-session.repository.ts';
import type { TimedStudySession } from './timer.ts';

/** A session that is about to be planned. */
export function buildStudySession(overrides: Partial<NewStudySession> = {}): NewStudySession {
  return {
    subject_id: null,
    title: 'Vocabulary',
    description: null,
    type: 'focus',
    planned_duration: 25,
    break_duration: 0,
    pomodoro_count: 0,
    distractions: 0,
    focus_score: null,
    notes: null,
    ...overrides,
  };
}

/** A planned session as it is read, at a moment that the test chooses. */
export function buildTimed(overrides: Partial<TimedStudySession> = {}): TimedStudySession {
  return {
    ...buildStudySession(),
    id: randomUUID(),
    user_id: randomUUID(),
    status: 'planned',
    duration: 0,
    completed: false,
    started_at: null,
    completed_at: null,
    created_at: '2026-03-01T08:00:00.000Z',
    updated_at: '2026-03-01T08:00:00.000Z',
    version: '1',
    timer: null,
    now: '2026-03-01T10:00:00.000Z',
    ...overrides,
  };
}

/** Everybody's study sessions, seen through one person's eyes at a time. */
export interface StudySessionStore {
  readonly sessionsOf: (userId: string) => StudySessionRepository;
}

/** Keeps everything in memory, with the promises of the real one; no subject is known but those named. */
export function inMemoryStudySessions(
  clock: { now(): Date },
  subjects: ReadonlyMap<string, string> = new Map(),
): StudySessionStore {
  const rows = new Map<string, TimedStudySession>();
  return { sessionsOf: (userId) => sessionsOf(userId, rows, clock, subjects) };
}

let versions = 0;

function sessionsOf(
  userId: string,
  rows: Map<string, TimedStudySession>,
  clock: { now(): Date },
  subjects: ReadonlyMap<string, string>,
): StudySessionRepository {
  const now = (): string => clock.now().toISOString();
  const find = async (id: string): Promise<TimedStudySession | undefined> => {
    const row = rows.get(id);
    return row?.user_id === userId ? { ...row, now: now() } : undefined;
  };
  const keep = (row: TimedStudySession): TimedStudySession => {
    const { subject_id: subjectId } = row;
    if (subjectId !== null && subjects.get(subjectId) !== userId) throw referenceUnknown();
    versions += 1;
    const kept = { ...row, version: String(versions), now: now() };
    rows.set(row.id, kept);
    return kept;
  };
  const mine = (filter: StudySessionFilter): TimedStudySession[] =>
    [...rows.values()].filter((row) => row.user_id === userId && fits(row, filter));
  return {
    findById: find,
    findForChange: find,
    list: async (query) => page(mine(query), query),
    count: async (filter) => mine(filter).length,
    add: async (fields) => {
      const at = new Date(clock.now().getTime() + versions).toISOString();
      return keep({ ...buildTimed(fields), user_id: userId, created_at: at, updated_at: at });
    },
    change: async (id, changes) => {
      const row = await find(id);
      if (row === undefined) throw new Error('study-sessions.change gave no row');
      const named = Object.entries(changes).filter(([, value]) => value !== undefined);
      return keep({ ...row, ...Object.fromEntries(named), updated_at: now() });
    },
    keepTimer: async (id, timer) => {
      const row = await find(id);
      if (row === undefined) throw new Error('study-sessions.keep-timer gave no row');
      rows.set(id, { ...row, timer });
    },
    remove: async (id) => (await find(id)) !== undefined && rows.delete(id),
  };
}

type Check = (row: TimedStudySession, filter: StudySessionFilter) => boolean | undefined;

const CHECKS: { readonly [Name in keyof Required<StudySessionFilter>]: Check } = {
  status: ({ status }, filter) => status !== null && filter.status?.includes(status),
  type: ({ type }, filter) => type !== null && filter.type?.includes(type),
  subject_id: (row, filter) => row.subject_id === filter.subject_id,
  started_after: ({ started_at: at }, filter) => at !== null && !isBefore(at, filter.started_after),
  started_before: ({ started_at: at }, filter) => at !== null && isBefore(at, filter.started_before),
};

function isBefore(left: string, right = ''): boolean {
  return Date.parse(left) < Date.parse(right);
}

function fits(row: TimedStudySession, filter: StudySessionFilter): boolean {
  return (Object.keys(CHECKS) as (keyof StudySessionFilter)[]).every(
    (name) => filter[name] === undefined || CHECKS[name](row, filter) === true,
  );
}

function page(rows: TimedStudySession[], { sort, after, limit }: StudySessionQuery): TimedStudySession[] {
  const compare = (left: readonly [number, string], right: readonly [number, string]): number =>
    (left[0] - right[0] || (left[1] < right[1] ? -1 : Number(left[1] > right[1]))) *
    (sort.startsWith('-') ? -1 : 1);
  const keyOf = (row: TimedStudySession): readonly [number, string] =>
    orderKey(valueOf(row, sort), row.id, sort);
  return rows
    .filter((row) => after === undefined || compare(keyOf(row), orderKey(after.value, after.id, sort)) > 0)
    .sort((left, right) => compare(keyOf(left), keyOf(right)))
    .slice(0, limit);
}

function valueOf(row: TimedStudySession, sort: StudySessionSort): string | null {
  return sort.endsWith('started_at') ? row.started_at : row.created_at;
}

function orderKey(value: string | null, id: string, sort: StudySessionSort): readonly [number, string] {
  const never = sort.startsWith('-') ? -Number.MAX_VALUE : Number.MAX_VALUE;
  return [value === null ? never : Date.parse(value), id];
}

/** Two people who share a store; `subjectOf` makes a subject that is theirs. */
export interface SharedStore extends StudySessionStore {
  readonly anna: string;
  readonly ben: string;
  readonly subjectOf: (userId: string) => Promise<string>;
}

/** What every store of study sessions promises. */
export function describeStudySessionRepository(open: () => SharedStore): void {
  test('gives a session back as it was planned, without a timer', async () => {
    const { sessionsOf, anna } = open();
    const added = await sessionsOf(anna).add(buildStudySession({ title: 'Latin', notes: 'book II' }));
    expect(added).toMatchObject({ user_id: anna, title: 'Latin', notes: 'book II', timer: null });
    expect(added).toMatchObject({ status: 'planned', duration: 0, completed: false, started_at: null });
    const expected = { ...added, now: expect.any(String) };
    expect(await sessionsOf(anna).findById(added.id)).toEqual(expected);
    expect(await sessionsOf(anna).findForChange(added.id)).toEqual(expected);
  });

  test('keeps a timer beside the session, and reads both together', async () => {
    const { sessionsOf, anna } = open();
    const { id, version } = await sessionsOf(anna).add(buildStudySession());
    await sessionsOf(anna).keepTimer(id, { elapsed_seconds: 61.5, running_since: '2026-03-01T10:00:00Z' });
    const started = await sessionsOf(anna).change(id, { status: 'active' });
    expect(started).toMatchObject({
      status: 'active',
      title: 'Vocabulary',
      timer: { elapsed_seconds: 61.5 },
    });
    expect(Date.parse(started.timer?.running_since ?? '')).toBe(Date.parse('2026-03-01T10:00:00Z'));
    expect(started.version).not.toBe(version);
    await sessionsOf(anna).keepTimer(id, { elapsed_seconds: 90, running_since: null });
    expect(await sessionsOf(anna).findForChange(id)).toMatchObject({
      timer: { elapsed_seconds: 90, running_since: null },
    });
  });

  test('changes the named fields only', async () => {
    const { sessionsOf, anna } = open();
    const { id } = await sessionsOf(anna).add(buildStudySession({ notes: 'keep', focus_score: 3 }));
    const changed = await sessionsOf(anna).change(id, {
      focus_score: null,
      type: 'review',
      title: undefined,
    });
    expect(changed).toMatchObject({ focus_score: null, type: 'review', notes: 'keep', title: 'Vocabulary' });
  });

  test('hides the session of somebody else, and its timer', async () => {
    const { sessionsOf, anna, ben } = open();
    const { id } = await sessionsOf(anna).add(buildStudySession());
    const bens = sessionsOf(ben);
    const timer = { elapsed_seconds: 5, running_since: null };
    expect(await bens.findById(id)).toBeUndefined();
    expect(await bens.findForChange(id)).toBeUndefined();
    expect(await bens.remove(id)).toBe(false);
    await expect(bens.change(id, { title: 'Mine' })).rejects.toThrow('gave no row');
    await expect(bens.keepTimer(id, timer)).rejects.toThrow();
    expect((await bens.list({ sort: 'created_at', limit: 100 })).map((row) => row.id)).not.toContain(id);
    expect(await sessionsOf(anna).findById(id)).toMatchObject({ title: 'Vocabulary', timer: null });
  });

  test('refuses the subject of somebody else as if there were none', async () => {
    const { sessionsOf, subjectOf, anna, ben } = open();
    const subject = await subjectOf(anna);
    const refusal = { reason: 'input.reference-unknown' };
    await expect(sessionsOf(ben).add(buildStudySession({ subject_id: subject }))).rejects.toMatchObject(
      refusal,
    );
    const own = await sessionsOf(anna).add(buildStudySession({ subject_id: subject }));
    expect(own.subject_id).toBe(subject);
    await expect(sessionsOf(anna).change(own.id, { subject_id: randomUUID() })).rejects.toMatchObject(
      refusal,
    );
    expect(await sessionsOf(anna).count({ subject_id: subject })).toBe(1);
  });

  test('removes a session once, with its timer', async () => {
    const { sessionsOf, anna } = open();
    const { id } = await sessionsOf(anna).add(buildStudySession());
    await sessionsOf(anna).keepTimer(id, { elapsed_seconds: 5, running_since: null });
    expect(await sessionsOf(anna).remove(id)).toBe(true);
    expect(await sessionsOf(anna).remove(id)).toBe(false);
  });

  describeLists(open);
}

function describeLists(open: () => SharedStore): void {
  test.each([
    ['created_at', 'abcd'],
    ['-created_at', 'dcba'],
    ['started_at', 'cabd'],
    ['-started_at', 'bacd'],
  ] as const)('lists by %s, page after page, what never started last', async (sort, expected) => {
    const { sessionsOf, subjectOf, anna } = open();
    const sessions = sessionsOf(anna);
    const filter = { subject_id: await subjectOf(anna) };
    for (const [title, day] of Object.entries({ a: 2, b: 3, c: 1, d: null })) {
      const { id } = await sessions.add(buildStudySession({ ...filter, title }));
      if (day !== null) await sessions.change(id, { started_at: `2026-05-0${day}T08:00:00Z` });
    }
    const seen: TimedStudySession[] = [];
    for (let rest = 4; rest > 0; rest -= 1) {
      const last = seen.at(-1);
      const after = last && { value: valueOf(last, sort), id: last.id };
      seen.push(...(await sessions.list({ ...filter, sort, after, limit: 1 })));
    }
    expect(seen.map(({ title }) => title).join('')).toBe(expected);
  });

  test.each<[string, StudySessionFilter]>([
    ['status', { status: ['paused', 'active'] }],
    ['type', { type: ['reading'] }],
    ['start', { started_after: '2026-03-01T10:00:00Z', started_before: '2026-03-01T10:00:00.001Z' }],
  ])('filters by %s', async (_name, filter) => {
    const { sessionsOf, subjectOf, anna } = open();
    const sessions = sessionsOf(anna);
    const subject = { subject_id: await subjectOf(anna) };
    const { id } = await sessions.add(buildStudySession({ ...subject, type: 'reading' }));
    await sessions.change(id, { status: 'paused', started_at: '2026-03-01T10:00:00Z' });
    await sessions.add(buildStudySession(subject));
    const found = await sessions.list({ ...filter, ...subject, sort: 'created_at', limit: 10 });
    expect(found.map((row) => row.id)).toEqual([id]);
    expect(await sessions.count({ ...filter, ...subject })).toBe(1);
  });
}
