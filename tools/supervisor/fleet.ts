/** All that runs in one run: what the run file says of it, and how it ends in order. */
import type { ServerProcess } from '../local/server-process.ts';
import type { Context } from './context.ts';
import type { Kept, Runnable } from './keep-running.ts';
import type { PlannedProcess } from './plan.ts';
import { describeRun, writeRunFile } from './run-file.ts';
import type { RunState } from './run-file.ts';
import type { KeptServer } from './servers.ts';

/** Everything ends within this time; the processes may use most of it to drain. */
const STOP_MS = 4800;
const DRAIN_MS = 3800;
const REDIS_MS = 500;

/** The members of a run, added as they start. */
export interface Fleet {
  addServer: (name: 'postgres' | 'redis', starting: Promise<KeptServer>) => Promise<KeptServer>;
  addProcess: (planned: PlannedProcess, starting: Promise<Kept<Runnable>>) => Promise<Kept<Runnable>>;
  /** A process that the run file does not tell of. */
  addBeside: (starting: Promise<Kept<Runnable>>) => Promise<Kept<Runnable>>;
  addProgram: (child: ServerProcess) => void;
  /** Lets each process drain and start again, with the code as it is now. */
  restartProcesses: () => void;
  /** Writes the run file as things are now. */
  publish: () => void;
  setState: (state: RunState) => void;
  /** Ends processes, then Redis, then PostgreSQL. */
  stop: () => Promise<void>;
}

/** Resolves to the member once it runs, to null when it never did, and gives up after a while. */
async function settled<T>(starting: Promise<T>, timeoutMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
    }, timeoutMs);
  });
  const member = await Promise.race([starting.catch(() => null), over]);
  clearTimeout(timer);
  return member;
}

/** A member that starts or runs. */
interface Member<T> {
  starting: Promise<T>;
  kept: T | null;
}

/** All members, by kind. */
interface Members {
  servers: Map<'postgres' | 'redis', Member<KeptServer>>;
  processes: (Member<Kept<Runnable>> & { planned: PlannedProcess })[];
  beside: Member<Kept<Runnable>>[];
  programs: ServerProcess[];
}

/** Writes what runs right now to the run file. */
function publishMembers(context: Context, { servers, processes }: Members, state: RunState): void {
  const running = processes.flatMap(({ planned, kept }) =>
    kept ? [{ planned, pid: kept.pid(), startedAt: kept.startedAt(), restarts: kept.restarts() }] : [],
  );
  const services = [...servers].flatMap(([name, { kept }]) =>
    kept ? [{ name, pid: kept.pid(), dataDir: kept.current()?.dataDir ?? context.paths[name] }] : [],
  );
  const facts = { state, supervisorPid: process.pid, processes: running, services };
  writeRunFile(context.paths, describeRun(context, facts));
}

/** Ends processes, then Redis, then PostgreSQL; each waits for the one before, and all share one time limit. */
async function stopMembers({ servers, processes, beside, programs }: Members): Promise<void> {
  const end = performance.now() + STOP_MS;
  const left = (): number => Math.max(200, end - performance.now());
  await Promise.all([
    ...programs.map((child) => child.stop([{ signal: 'SIGTERM', graceMs: 1000 }])),
    ...[...processes, ...beside].map(async ({ starting }) =>
      (await settled(starting, DRAIN_MS))?.stop(DRAIN_MS),
    ),
  ]);
  for (const name of ['redis', 'postgres'] as const) {
    const server = servers.get(name);
    const kept = server ? await settled(server.starting, left()) : null;
    await kept?.stop(name === 'redis' ? Math.min(REDIS_MS, left()) : left());
  }
}

/** Makes an empty fleet. */
export function createFleet(context: Context): Fleet {
  const members: Members = { servers: new Map(), processes: [], beside: [], programs: [] };
  let state: RunState = 'starting';
  const publish = (): void => {
    publishMembers(context, members, state);
  };
  const welcome = async <T>(member: Member<T>): Promise<T> => {
    member.kept = await member.starting;
    publish();
    return member.kept;
  };
  return {
    addServer: async (name, starting) => {
      const member: Member<KeptServer> = { starting, kept: null };
      members.servers.set(name, member);
      return welcome(member);
    },
    addProcess: async (planned, starting) => {
      const member = { planned, starting, kept: null };
      members.processes.push(member);
      return welcome(member);
    },
    addBeside: async (starting) => {
      const member = { starting, kept: null };
      members.beside.push(member);
      return welcome(member);
    },
    addProgram: (child) => {
      members.programs.push(child);
    },
    restartProcesses: () => {
      for (const { kept } of [...members.processes, ...members.beside]) {
        const pid = kept?.current()?.pid;
        if (pid !== undefined) {
          process.kill(pid, 'SIGTERM');
        }
      }
    },
    publish,
    setState: (next) => {
      state = next;
      publish();
    },
    stop: async () => stopMembers(members),
  };
}
