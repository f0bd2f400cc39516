/** The processes of a platform: who owns which room, how they end, and more of them. */
import { waitUntil } from '../../../tools/local/wait.ts';
import type { RunProcess } from '../../../tools/supervisor/run-file.ts';
import { send } from '../e2e/http.ts';
import type { Stage } from '../e2e/stage.ts';

/** One room that a process says it owns. */
export interface OwnedRoom {
  readonly id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly state: string;
}

/** A process with the rooms it owned when it was asked. */
export interface Owner {
  readonly pid: number;
  readonly index: number;
  readonly rooms: readonly OwnedRoom[];
}

const ASK_TIMEOUT_MS = 1_500;
/** Ends what hangs; a promise is judged by its figures, however long a full machine takes. */
export const GUARD_MS = 240_000;

/** A page of a process's internal port; undefined when it does not answer. */
export async function internalPage(url: string, path: string): Promise<unknown> {
  try {
    const { status, json, text } = await send(url, { path }, ASK_TIMEOUT_MS);
    return status === 200 ? (json ?? text) : undefined;
  } catch {
    return undefined;
  }
}

/** The rooms that a process says are its own; undefined when it does not answer. */
export async function roomsOf(internalUrl: string): Promise<readonly OwnedRoom[] | undefined> {
  const page = (await internalPage(internalUrl, '/internal/actors')) as
    { readonly actors: readonly OwnedRoom[] } | undefined;
  return page?.actors;
}

/** Processes that own some of these rooms, or any, those with most of them first; waits until there is one. */
export async function findOwners(stage: Stage, among?: readonly string[]): Promise<Owner[]> {
  let owners: Owner[] = [];
  const look = async (): Promise<boolean> => {
    const all = await Promise.all(
      serving(stage).map(async ({ pid, index, internal_url: url }) => {
        const rooms = (await roomsOf(url)) ?? [];
        return { pid, index, rooms: rooms.filter(({ id }) => among?.includes(id) ?? true) };
      }),
    );
    owners = all.filter(({ rooms }) => rooms.length > 0);
    return owners.length > 0;
  };
  await until('somebody owns a room', look, GUARD_MS);
  return owners.toSorted((left, right) => right.rooms.length - left.rooms.length);
}

/** The processes that people talk to. */
export function serving(stage: Stage): RunProcess[] {
  return stage.platform.runFile().processes.filter(({ url }) => url !== null);
}

/** The process behind them. */
export function workerOf(stage: Stage): RunProcess {
  const worker = stage.platform.runFile().processes.find(({ url }) => url === null);
  if (worker === undefined) throw new Error('There is no worker.');
  return worker;
}

/** Resolves when every process says that it is ready. @throws Error when that takes too long. */
export async function awaitReadiness(stage: Stage): Promise<void> {
  let said: readonly string[] = [];
  const areReady = async (): Promise<boolean> => {
    const { processes } = stage.platform.runFile();
    const pages = await Promise.all(
      processes.map(({ internal_url: url }) => internalPage(url, '/health/ready')),
    );
    said = pages.map((page) => (page as { status?: string } | undefined)?.status ?? 'nothing');
    return said.every((status) => status === 'ready');
  };
  if (!(await waitUntil(areReady, { timeoutMs: GUARD_MS, everyMs: 200 }))) {
    throw new Error(`Not every process is ready: ${said.join(', ')}`);
  }
}

/** @throws Error naming `what`, when it does not come true in time. */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  if (!(await waitUntil(check, { timeoutMs, everyMs: 50 }))) throw new Error(`Not in time: ${what}`);
}
