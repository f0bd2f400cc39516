import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from './person.ts';
import { openLine, type Ask, type Outcome, type Sent } from './request.ts';

/** Where requests go, by a name for the report. */
export interface Target {
  readonly name: string;
  readonly url: string;
}

export interface RequestLoad {
  readonly count: () => Readonly<Record<string, number>>;
  /** What was not answered 2xx, in words; `busy` is what an overloaded server answered as it should. */
  readonly failures: readonly string[];
  readonly busy: readonly string[];
  readonly slowestMs: () => number;
  readonly stop: () => Promise<void>;
  /** Tasks that were acknowledged and cannot be read any more; after the stop. */
  readonly lostWrites: () => Promise<readonly string[]>;
  readonly writes: () => number;
}

export interface RequestLoadOptions {
  readonly targets: readonly Target[];
  readonly person: Person;
  /** Clients with a kept connection, and as many with new ones, at each target. */
  readonly clients: number;
  readonly pauseMs: number;
}

const KINDS = ['kept', 'new'] as const;

/** Reads and writes all along, on kept and on new connections, at every target. */
export function startRequests({ targets, person, clients, pauseMs }: RequestLoadOptions): RequestLoad {
  const counts: Record<string, number> = {};
  const failures: string[] = [];
  const busy: string[] = [];
  const written: string[] = [];
  let slowestMs = 0;
  let isOver = false;

  const note = (where: string, sent: Sent, { status, text, tookMs, isBusy }: Outcome): void => {
    counts[where] = (counts[where] ?? 0) + 1;
    slowestMs = Math.max(slowestMs, tookMs);
    if (status >= 200 && status < 300) return;
    const at = new Date().toISOString();
    (isBusy === true ? busy : failures).push(
      `${at} ${where} ${sent.path}: ${status} ${text.slice(0, 160)} after ${Math.round(tookMs)} ms`,
    );
  };
  const talk = async (target: Target, kind: (typeof KINDS)[number], first: number): Promise<void> => {
    const line = openLine(target.url, kind === 'kept');
    for (let turn = first; !isOver; turn += 1) {
      const sent = requestOf(turn, person.token());
      const outcome = await line.ask(sent);
      note(`${target.name}, ${kind}`, sent, outcome);
      if (sent.method === 'POST' && outcome.status === 201)
        written.push((JSON.parse(outcome.text) as { id: string }).id);
      await delay(pauseMs * (0.5 + Math.random()));
    }
    line.close();
  };
  const talks = targets.flatMap((target) =>
    KINDS.flatMap((kind) =>
      Array.from({ length: clients }, async (_, index) => talk(target, kind, index * 3)),
    ),
  );
  const [{ url } = { url: '' }] = targets;
  return {
    count: () => ({ ...counts }),
    failures,
    busy,
    slowestMs: () => slowestMs,
    writes: () => written.length,
    stop: async () => {
      isOver = true;
      await Promise.all(talks);
    },
    lostWrites: async () => lostOf(written, person, openLine(url, true)),
  };
}

/** Of ten requests one writes; the rest read the page, lists and oneself. */
function requestOf(turn: number, token: string): Sent {
  const headers = { authorization: `Bearer ${token}` };
  if (turn % 10 === 9) {
    const own = { ...headers, 'idempotency-key': crypto.randomUUID() };
    return { method: 'POST', path: '/api/tasks', headers: own, body: { title: `task ${turn}` } };
  }
  const paths = ['/api/tasks?limit=5', '/api/users/me', '/'] as const;
  return { path: paths[turn % paths.length] ?? '/', headers };
}

async function lostOf(
  ids: readonly string[],
  person: Person,
  line: { readonly ask: Ask; readonly close: () => void },
): Promise<string[]> {
  const lost: string[] = [];
  for (const id of ids) {
    const headers = { authorization: `Bearer ${person.token()}` };
    const { status } = await insist(line.ask, { path: `/api/tasks/${id}`, headers });
    if (status !== 200) lost.push(`the task ${id} was acknowledged and is answered ${status}`);
  }
  line.close();
  return lost;
}

/** Reading back says nothing about a server that is too busy to answer. */
async function insist(ask: Ask, sent: Sent): Promise<Outcome> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const outcome = await ask(sent);
    if (outcome.isBusy !== true) return outcome;
    await delay(1000);
  }
  return ask(sent);
}
