import { setTimeout as delay } from 'node:timers/promises';
import { serving } from '../../../services/testing/chaos/processes.ts';
import { send } from '../../../services/testing/e2e/http.ts';
import { signal } from '../../local/process-table.ts';
import { PhoenixClient } from '../../../services/testing/phoenix-client.ts';
import type { Drill, Undo } from '../drill.ts';
import type { Ground } from '../ground.ts';
import { again, inTurn, stutter, undoAll } from './means.ts';

const FILES = 400;
/** Threads that compute and never end; the process answers meanwhile. */
const CIRCLES = `
  import { isMainThread, Worker } from 'node:worker_threads';
  if (isMainThread) for (const _ of [1, 2]) new Worker('while (true);', { eval: true, execArgv: [], env: {} });`;
const IN_CIRCLES = `--import=data:text/javascript,${encodeURIComponent(CIRCLES)}`;

/** Processes that die, or do not serve. */
const gone = (): readonly Drill[] => [
  {
    alerts: ['StudyFlowProcessDown'],
    fault: 'a process is killed, and nobody starts it again',
    begin: async (ground) => {
      const extra = await ground.addProcess({ index: 21 });
      await untilAsked(() => ground.tower.ask('up{instance="process-21"}'));
      await extra.kill();
      return () => ground.removeProcess(extra);
    },
  },
  {
    alerts: ['StudyFlowProcessRestarts'],
    fault: 'a process is killed as soon as it stands again',
    begin: async ({ stage, tower }) => {
      let killed = 0;
      return again(async () => {
        const victim = inTurn(serving(stage), 1);
        const isSeen = await tower.ask(`up{instance="process-${victim.index}"}`);
        if (isSeen === 1 && killed !== victim.pid) {
          killed = victim.pid;
          signal(victim.pid, 'SIGKILL');
        }
        await delay(500);
      });
    },
  },
  {
    alerts: ['StudyFlowRoleUnavailable'],
    fault: 'the only process of a role is told to stop, and does not get done',
    begin: (ground) => drainForLong(ground, 29, 'rooms'),
  },
  {
    alerts: ['StudyFlowNotReady'],
    fault: 'one of several processes is told to stop, and does not get done',
    begin: (ground) => drainForLong(ground, 30, 'api'),
  },
];

/** Processes that have no time. */
const busy = (): readonly Drill[] => [
  {
    alerts: ['StudyFlowEventLoopLag'],
    fault: 'a process gets the processor for a third of the time only',
    begin: async (ground) => {
      const extra = await ground.addProcess({ index: 22 });
      const undo = stutter(extra.pid, { stoppedMs: 600, runningMs: 300 });
      return undoAll(() => ground.removeProcess(extra), undo);
    },
  },
  {
    alerts: ['StudyFlowRealtimeLate'],
    fault: 'a process that tells changes gets the processor for a fifth of the time only',
    begin: async (ground) => {
      const extra = await ground.addProcess({ index: 31 });
      const listener = await PhoenixClient.open(extra.url, { apiKey: ground.stage.run.anon_key });
      const entries = [{ event: '*', schema: 'public', table: 'tasks' }];
      await listener.join('realtime:drill', { postgres_changes: entries }, ground.load.person.token);
      const undo = stutter(extra.pid, { stoppedMs: 2_400, runningMs: 600 });
      return undoAll(
        () => ground.removeProcess(extra),
        () => listener.socket.terminate(),
        undo,
      );
    },
  },
  {
    alerts: ['StudyFlowProcessBusy'],
    fault: 'two computations of a process run in circles',
    begin: async (ground) => {
      const extra = await ground.addProcess({ index: 23, environment: { NODE_OPTIONS: IN_CIRCLES } });
      return () => ground.removeProcess(extra);
    },
  },
];

/** Processes of which too much is asked. */
const full = (): readonly Drill[] => [
  {
    alerts: ['StudyFlowFilesRunOut'],
    fault: `a process that may open ${FILES} files is given listeners until nine of ten are open`,
    begin: async (ground) => {
      const runner = ['sh', '-c', `ulimit -n ${FILES}; exec "$@"`, 'sh'];
      const extra = await ground.addProcess({ index: 24, runner });
      const before = await untilAsked(() => ground.tower.ask('process_open_fds{instance="process-24"}'));
      const listeners = await Promise.all(
        Array.from({ length: Math.max(0, Math.floor(FILES * 0.9) - before) }, () =>
          PhoenixClient.open(extra.url, { apiKey: ground.stage.run.anon_key }),
        ),
      );
      return async () => {
        for (const { socket } of listeners) socket.terminate();
        await ground.removeProcess(extra);
      };
    },
  },
  {
    alerts: ['StudyFlowSignInsRefused'],
    fault: 'somebody tries one password after the other',
    begin: async (ground) => {
      const extra = await ground.addProcess({ index: 25, environment: { RATE_LIMITS: 'on' } });
      const undo = again(() =>
        send(extra.url, {
          method: 'POST',
          path: '/auth/v1/token?grant_type=password',
          headers: { apikey: ground.stage.run.anon_key },
          body: { email: ground.load.person.email, password: `wrong-${crypto.randomUUID()}` },
        }),
      );
      return undoAll(() => ground.removeProcess(extra), undo);
    },
  },
];

/** Processes that die, hang, or have no room to breathe. */
export const processes = (): readonly Drill[] => [...gone(), ...busy(), ...full()];

/** SIGTERM to a process that may take a minute until it stops to listen. */
async function drainForLong(ground: Ground, index: number, role: string): Promise<Undo> {
  const environment = { DRAIN_GRACE_MS: '60000', DRAIN_TIMEOUT_MS: '120000' };
  const extra = await ground.addProcess({ index, environment }, role);
  await untilAsked(() => ground.tower.ask(`studyflow_ready{instance="process-${index}"}`));
  signal(extra.pid, 'SIGTERM');
  return async () => {
    await extra.kill();
    await ground.removeProcess(extra);
  };
}

async function untilAsked(ask: () => Promise<number | undefined>): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const value = await ask();
    if (value !== undefined) return value;
    await delay(200);
  }
  throw new Error('Prometheus has no figure of it.');
}
