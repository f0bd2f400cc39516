import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { describeModules } from '../../processes/describe.ts';
import { send, type Answer, type Sent } from '../e2e/http.ts';
import { fillPath, matchAny, readSurface, type Operation, type Surface } from '../e2e/operations.ts';
import { sampleOf } from '../e2e/samples.ts';
import { as, openStage, signUp, type Person, type Stage } from '../e2e/stage.ts';
import { buildWorld, type World } from '../e2e/world.ts';
import { gatherCallers, letIn, type Callers, type Kind } from './callers.ts';
import { attemptsOn, complaintAboutAttempt, type Attempt } from './data-api.cells.ts';
import { differing, openDigest, type Digest } from './digest.ts';
import { complaintAbout, expired, revoked, signedOut, type Outcome } from './outcome.ts';
import { REST_ROWS, type Row } from './rest.rows.ts';
import { refusalOf, sayEverything, socketRows } from './socket.cells.ts';
import { fillTables, readTables, rowFor, type Rows } from './tables.ts';

jest.setTimeout(300_000);

let stage: Stage;
let surface: Surface;
let victim: World;
let rows: Rows;
let victimIds: readonly string[];
let callers: Callers;
let student: Person;
let digest: Digest;
let cellCount = 0;

beforeAll(async () => {
  // Its own: what is stored is compared as a whole, and nobody else may change anything meanwhile.
  stage = await openStage({ REPLICAS: '1', RATE_LIMITS: 'off' });
  surface = await readSurface(stage.run.api_url);
  victim = await buildWorld(stage, surface, await signUp(stage));
  rows = await fillTables(stage, await readTables(stage), victim.person.id);
  victimIds = [...Object.values(victim.ids), ...Object.values(rows), victim.person.id, victim.person.email];
  ({ callers, student } = await gatherCallers(stage, victim));
  digest = await openDigest(stage);
});

afterAll(async () => {
  process.stdout.write(`${cellCount} cells of the matrix S10\n`);
  await stage.close();
});

const BY_KIND: Readonly<Record<Kind, (row: Row) => Outcome>> = {
  anonymous: ({ everybody }) => everybody ?? signedOut,
  'anon key': ({ everybody }) => everybody ?? signedOut,
  stranger: (row) => row.stranger,
  'other organisation': (row) => row.intruder ?? row.stranger,
  student: (row) => row.student,
  banned: () => revoked,
  expired: () => expired,
  'session revoked': () => revoked,
};
const KINDS = Object.keys(BY_KIND) as Kind[];

/** Exports are jobs: what they write is not to be taken for a change that a request made. */
async function exportsEnd(): Promise<void> {
  const giveUpAt = performance.now() + 30_000;
  while (performance.now() < giveUpAt) {
    const running = await stage.query(
      `select 1 from app.exports where state in ('queued', 'running') limit 1`,
    );
    if (running.length === 0) return;
    await setTimeout(100);
  }
  throw new Error('An export does not end');
}

/** One request of the matrix. */
interface Cell {
  readonly name: string;
  readonly sent: Sent;
  /** What it may change: nothing, the caller's own, or the victim's by right. */
  readonly changes: 'nothing' | 'own' | 'theirs';
  complaint(answer: Answer): string | undefined;
}

/** Sends cells one after the other, and gives what is wrong with their answers and with what is stored afterwards. */
async function judge(cells: readonly Cell[]): Promise<string[]> {
  const of = (changes: Cell['changes']): Cell[] => cells.filter((cell) => cell.changes === changes);
  return [
    ...(await judgeTogether(of('nothing'), () => digest.ofAll())),
    ...(await judgeTogether(of('own'), () => digest.ofRowsWith(victimIds))),
    ...(await judgeTogether(of('theirs').toSorted(readsBeforeLeaving), async () => '[]')),
  ];
}

/** Who has left the room and then the organisation reads and writes there no more. */
function readsBeforeLeaving(left: Cell, right: Cell): number {
  return leavingOf(left) - leavingOf(right);
}

function leavingOf({ name }: Cell): number {
  if (name.endsWith('/leave')) return 2;
  return name.startsWith('DELETE ') && name.endsWith('/me') ? 1 : 0;
}

/** Looks at what is stored before and after all of them; when it changed, at each alone to name the one. */
async function judgeTogether(cells: readonly Cell[], stored: () => Promise<string>): Promise<string[]> {
  await exportsEnd();
  const before = await stored();
  const wrong: string[] = [];
  for (const cell of cells) {
    cellCount += 1;
    const complaint = cell.complaint(await send(stage.run.api_url, cell.sent));
    if (complaint !== undefined) wrong.push(`${cell.name} ${complaint}`);
  }
  await exportsEnd();
  const changed = differing(before, await stored());
  if (changed.length === 0) return wrong;
  if (cells.length === 1) return [...wrong, `${cells[0]?.name ?? ''} changed ${changed.join(', ')}`];
  const halves = [cells.slice(0, cells.length / 2), cells.slice(cells.length / 2)];
  const found = [];
  for (const half of halves) found.push(...(await judgeTogether(half, stored)));
  return found.length > 0 ? found : [...wrong, `one of ${cells.length} changed ${changed.join(', ')}`];
}

describe('every operation of the OpenAPI document × every kind of caller (S10)', () => {
  test('has a row: a new operation says who may', () => {
    expect(surface.operations.map(({ name }) => name).toSorted()).toEqual(Object.keys(REST_ROWS).toSorted());
  });

  test.each(KINDS)('as %s', async (kind) => {
    const cells: Cell[] = [];
    for (const operation of surface.operations) {
      const row = REST_ROWS[operation.name];
      if (row === undefined) continue;
      const outcome = BY_KIND[kind](row);
      cells.push({
        name: operation.name,
        sent: await requestOf(kind, operation, row),
        changes: CHANGES[outcome.body],
        complaint: (answer) => complaintAbout(answer, outcome, victimIds),
      });
    }
    expect(await judge(cells)).toEqual([]);
    await letIn(stage, victim, student);
  });
});

const CHANGES = { problem: 'nothing', own: 'own', theirs: 'theirs' } as const;

/** A right request to the victim's things, or for a collection to one's own. */
function rightRequest(operation: Operation, row: Row): Sent {
  return {
    method: operation.method,
    path: `${fillPath(operation, { ...victim.ids, ...row.ids })}${row.query ?? ''}`,
    headers: {
      ...matchAny(operation),
      ...(operation.upload !== undefined && { 'Content-Type': operation.upload }),
    },
    ...(operation.body !== undefined && { body: row.body ?? sampleOf(operation.body, surface.schemas) }),
    ...(operation.upload === 'image/png' && { body: PIXEL }),
  };
}

/** The smallest picture: one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** The request in the name of this kind; what would end somebody's account ends that of a newcomer. */
async function requestOf(kind: Kind, operation: Operation, row: Row): Promise<Sent> {
  const sent = rightRequest(operation, row);
  const hasSession = BY_KIND[kind](row).body !== 'problem';
  return row.spends === true && hasSession ? as(await signUp(stage), sent) : callers[kind](sent);
}

describe('every table of /rest/v1 × every way to reach a row × every kind of caller (S10)', () => {
  let attempts: Attempt[];

  beforeAll(async () => {
    const tables = await readTables(stage);
    attempts = [...tables].flatMap(([table, columns]) =>
      attemptsOn(table, rows, rowFor(columns, victim.person.id, rows)),
    );
    expect(tables.size).toBe(21);
  });

  test.each(KINDS)('as %s', async (kind) => {
    const apikey = stage.run.anon_key;
    const cells = attempts.map((attempt): Cell => ({
      name: attempt.name,
      sent: callers[kind]({ ...attempt.sent, headers: { apikey, ...attempt.sent.headers } }),
      changes: 'nothing',
      complaint: (answer) => complaintAboutAttempt(answer, attempt, kind, victimIds),
    }));
    expect(await judge(cells)).toEqual([]);
  });
});

describe('every event of the socket contract × every kind of caller (S10)', () => {
  test('has a row: a new event says who may', () => {
    const events = describeModules().all.flatMap(({ socketEvents = [] }) =>
      socketEvents.map(({ event }) => event),
    );
    const rowsOf = Object.keys(socketRows('', ''));
    const ofModules = rowsOf.filter((event) => !/^(?:clock|session):/.test(event));
    expect(ofModules.toSorted()).toEqual(events.toSorted());
  });

  test('nobody, the banned, the expired and the signed out do not even connect', async () => {
    const url = stage.run.api_url;
    const tokenOf = (kind: Kind): string =>
      (callers[kind]({ path: '/' }).headers?.['Authorization'] ?? '').replace('Bearer ', '');
    const refusals = {
      anonymous: await refusalOf(url, ''),
      'anon key': await refusalOf(url, stage.run.anon_key),
      expired: await refusalOf(url, tokenOf('expired')),
      banned: await refusalOf(url, tokenOf('banned')),
      'session revoked': await refusalOf(url, tokenOf('session revoked')),
    };
    expect(refusals).toEqual({
      anonymous: 'TOKEN_MISSING',
      'anon key': 'TOKEN_INVALID',
      expired: 'TOKEN_EXPIRED',
      banned: 'SESSION_REVOKED',
      'session revoked': 'SESSION_REVOKED',
    });
    cellCount += Object.keys(refusals).length;
  });

  test.each(['stranger', 'other organisation', 'student'] as const)('as %s', async (kind) => {
    const contract = socketRows(victim.ids['rooms'] ?? '', victim.person.token);
    const token = (callers[kind]({ path: '/' }).headers?.['Authorization'] ?? '').replace('Bearer ', '');
    const column = kind === 'student' ? 'student' : 'stranger';
    const heard = await sayEverything(stage.run.api_url, { token }, contract);
    cellCount += Object.keys(heard).length;
    expect(heard).toEqual(
      Object.fromEntries(Object.entries(contract).map(([event, row]) => [event, row[column]])),
    );
  });
});
