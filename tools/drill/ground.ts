/** A whole platform that is watched: what faults are made on, and what sees them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { awaitReadiness } from '../../services/testing/chaos/processes.ts';
import {
  endExtraProcesses,
  startProcess,
  type ExtraProcess,
  type ExtraProcessOptions,
} from '../../services/testing/chaos/extra-process.ts';
import { pidOf } from '../../services/testing/e2e/faults.ts';
import { openStage, type Stage } from '../../services/testing/e2e/stage.ts';
import type { Closers } from './closers.ts';
import { prepareOnCall } from './on-call.ts';
import { provideRedisClient } from './redis-client.ts';
import { openOperatorGround, type OperatorGround } from './operator-ground.ts';
import { startLightLoad, type LightLoad } from './light-load.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { startWatchTower, type Target, type WatchTower } from './watch-tower.ts';

export interface Ground {
  readonly folder: string;
  readonly factor: number;
  readonly stage: Stage;
  readonly tower: WatchTower;
  readonly receiver: Receiver;
  readonly load: LightLoad;
  /** Only when a drill needs it: it has programs to build. */
  readonly operator: OperatorGround | undefined;
  /** One process more, watched as the others are; it ends with the fault that has started it. */
  addProcess(options: ExtraProcessOptions, role?: string): Promise<ExtraProcess>;
  /** Ends such a process, and asks it no more. */
  removeProcess(process: ExtraProcess): Promise<void>;
  /** The internal address behind the `instance` of an alert; that of the first process for alerts without one. */
  internalUrlOf(instance: string | undefined): string;
  /** Faults that are still to be undone end with the rest. */
  readonly closers: Closers;
}

/** Where a process of a fault is asked, and as what. */
interface Extra {
  readonly url: string;
  readonly role: string;
}

/** Those that need an operator. */
const OF_AN_OPERATOR = ['operator', 'backups'];
/** Those for which a platform on one machine has figures. */
const RULES = ['ai', 'processes', 'queues', 'requests', 'rooms', 'slo', 'stores', 'watchdog'];
const LABELS = { namespace: 'drill', platform: 'drill' };

/** Each part is held as it comes to be. @throws Error when the platform or one of its watchers does not start. */
export async function openGround(
  closers: Closers,
  { factor, hasOperator }: { readonly factor: number; readonly hasOperator: boolean },
): Promise<Ground> {
  const begin = async <Part>(
    start: () => Promise<Part> | Part,
    end: (part: Part) => unknown,
  ): Promise<Part> => (await closers.hold(start, end)).value;
  const folder = await begin(
    () => mkdtempSync(path.join(tmpdir(), 'studyflow-drill-')),
    (made) => rmSync(made, { recursive: true, force: true }),
  );
  const onCall = await prepareOnCall();
  const settings = { REPLICAS: '2', LOG_LEVEL: 'warn', DRAIN_GRACE_MS: '500', ...onCall.settings };
  const stage = await begin(
    () => openStage(settings),
    (open) => open.close(),
  );
  const receiver = await begin(startReceiver, (started) => started.close());
  const operator = hasOperator ? await begin(openOperatorGround, (open) => open.close()) : undefined;
  const rules = [...RULES, ...(hasOperator ? OF_AN_OPERATOR : [])];
  const tower = await begin(
    () => startWatchTower({ folder, receiver, onCall, factor, rules }),
    (started) => started.stop(),
  );
  operator?.watchedBy(tower);
  provideRedisClient(pidOf(stage, 'redis'), folder);
  await begin(() => undefined, endExtraProcesses);
  const processes = watchProcesses(stage, tower);
  await awaitReadiness(stage);
  const load = await begin(
    () => startLightLoad(stage),
    (started) => started.stop(),
  );
  return { ...{ folder, factor, stage, tower, receiver, load, operator, closers }, ...processes };
}

/** Lets Prometheus ask those of the platform, and those that faults bring along. */
function watchProcesses(
  stage: Stage,
  tower: WatchTower,
): Pick<Ground, 'addProcess' | 'removeProcess' | 'internalUrlOf'> {
  const extras = new Map<string, Extra>();
  const publish = (): void => tower.setTargets('platform', targetsOf(stage, extras));
  publish();
  return {
    addProcess: async (options, role = 'api') => {
      const started = await startProcess(stage, options);
      extras.set(`process-${options.index}`, { url: started.internalUrl, role });
      publish();
      return started;
    },
    removeProcess: async (gone) => {
      extras.delete(`process-${gone.index}`);
      publish();
      await gone.stop(5_000);
    },
    internalUrlOf: (instance) => {
      const extra = extras.get(instance ?? '');
      if (extra !== undefined) return extra.url;
      const { processes } = stage.platform.runFile();
      const named = processes.find(({ index }) => `process-${index}` === instance);
      return (named ?? processes[0])?.internal_url ?? '';
    },
  };
}

function targetsOf(stage: Stage, extras: ReadonlyMap<string, Extra>): Record<string, Target> {
  const supervised = stage.platform.runFile().processes.map(({ index, roles, internal_url: url }) => {
    return [`process-${index}`, { url, role: roles[0] ?? 'api' }] as const;
  });
  return Object.fromEntries(
    [...supervised, ...extras].map(([name, { url, role }]) => [
      name,
      { address: new URL(url).host, labels: { ...LABELS, role } },
    ]),
  );
}
