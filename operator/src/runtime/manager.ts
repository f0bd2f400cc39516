import type { Key, Kind, Kube, KubeObject } from '../kube/kube.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { backupFigures } from '../telemetry/backup-figures.ts';
import { rotationFigures } from '../telemetry/rotation-figures.ts';
import { stalledObjects } from '../telemetry/stalled-objects.ts';
import { createCaches, type Caches } from './cache/caches.ts';
import type { Clock } from './clock.ts';
import { startControlLoop } from './loop/control-loop.ts';
import type { Controller, ControllerDeps, Leadership } from './controller.ts';
import { createEventRecorder, type ClosableEventRecorder } from './event-recorder.ts';
import { fenceKube } from './leadership/fenced-kube.ts';
import { rememberWrites } from './remembering-kube.ts';
import type { WorkQueue } from './loop/work-queue.ts';

/** What the controllers run on. */
export interface ManagerOptions {
  readonly kube: Kube;
  readonly leadership: Leadership & { mayWrite(): boolean };
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly instance: string;
  readonly clock: Clock;
  readonly chance: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly fetch: typeof globalThis.fetch;
  /** Keys of one controller that are reconciled at the same time. @default 8 */
  readonly workers?: number;
  /** Every key is looked at again once in this time, without a call if nothing has changed. @default 600000 */
  readonly resyncMs?: number;
  /** @default 300000 */
  readonly relistMs?: number;
  readonly firstRetryMs?: number;
}

/** Runs controllers: keeps what they look at in memory, and reconciles what changes, while this process leads. */
export interface Manager {
  /** What controllers are made with. */
  readonly deps: ControllerDeps;
  /** Before `start`. */
  add(controller: Controller): void;
  /** Fills the caches, also of a process that only waits to lead. `done` rejects when they can be filled no more. */
  start(): { readonly synced: Promise<void>; readonly done: Promise<void> };
  /** Lets every controller take over, then reconciles everything, and from then on what changes. */
  lead(): Promise<void>;
  /** Ends the reconciles that run, then the watches. No write is under way any more afterwards. */
  stop(): Promise<void>;
}

/** A manager without controllers. */
export function createManager(options: ManagerOptions): Manager {
  const parts = assemble(options);
  const { caches, controllers, queues, stopping } = parts;
  observeAll(options, parts);
  return {
    deps: parts.deps,
    add: (controller) => {
      controllers.push(controller);
      const queueOf = (): WorkQueue | undefined => queues.get(controller);
      listen(caches, controller.kind, (object) => [keyOf(object)], queueOf);
      controller.watches.forEach(({ kind, labelSelector, concerns }) => {
        caches.watch(kind, labelSelector);
        listen(caches, kind, concerns, queueOf);
      });
      caches.watch(controller.kind, undefined);
    },
    start: () => caches.start(stopping.signal),
    lead: async () => await lead(options, parts),
    stop: async () => {
      parts.cancelResyncs.forEach((cancel) => cancel());
      const closing = [...queues.values()].map((queue) => queue.close());
      stopping.abort();
      await Promise.all(closing);
      await parts.events.drain();
    },
  };
}

interface Parts {
  readonly caches: Caches;
  readonly kube: Kube;
  readonly events: ClosableEventRecorder;
  readonly deps: ControllerDeps;
  readonly controllers: Controller[];
  readonly queues: Map<Controller, WorkQueue>;
  readonly cancelResyncs: (() => void)[];
  readonly stopping: AbortController;
}

function assemble(options: ManagerOptions): Parts {
  const { clock, chance, log, metrics, leadership } = options;
  const caches = createCaches({ ...options, onList: (kind) => metrics.listed(kind.kind) });
  const kube = rememberWrites(fenceKube(options.kube, leadership.mayWrite), caches.remember);
  const events = createEventRecorder({
    kube,
    clock,
    log,
    chance,
    controller: 'studyflow.dev/operator',
    instance: options.instance,
    onDropped: metrics.eventDropped,
  });
  const deps: ControllerDeps = {
    kube,
    events,
    clock,
    log,
    leadership,
    fetch: options.fetch,
    lister: (kind) => caches.of(kind),
  };
  return {
    caches,
    kube,
    events,
    deps,
    controllers: [],
    queues: new Map(),
    cancelResyncs: [],
    stopping: new AbortController(),
  };
}

async function lead(options: ManagerOptions, parts: Parts): Promise<void> {
  const { caches, controllers, queues, kube, events, stopping } = parts;
  const loop = { ...options, kube, events, workers: options.workers ?? 8, signal: stopping.signal };
  for (const controller of controllers) {
    const find = (key: Key) => caches.of(controller.kind).get(key);
    const queue = startControlLoop({ ...loop, controller, find });
    queues.set(controller, queue);
    caches
      .of(controller.kind)
      .all()
      .forEach((object) => queue.add(keyOf(object)));
    parts.cancelResyncs.push(startResync(options, caches, controller, queue));
  }
}

function observeAll(
  { metrics, leadership, clock }: ManagerOptions,
  { caches, queues, controllers }: Parts,
): void {
  metrics.observe({
    queueDepths: () => Object.fromEntries([...queues].map(([{ name }, queue]) => [name, queue.depth()])),
    watchAges: caches.agesInSeconds,
    cacheSizes: caches.sizes,
    backups: () => controllers.flatMap(({ kind }) => backupFigures(kind, caches.of(kind).all())),
    rotations: () =>
      controllers.flatMap(({ kind }) => rotationFigures(kind, caches.of(kind).all(), clock.now())),
    stalled: () => controllers.flatMap(({ kind }) => stalledObjects(kind, caches.of(kind).all())),
    isLeader: leadership.mayWrite,
    epoch: leadership.epoch,
  });
}

function keyOf({ metadata }: KubeObject): Key {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

/** A change concerns the keys that the object concerns now, and those that it concerned before. */
function listen(
  caches: Caches,
  kind: Kind,
  concerns: (object: KubeObject) => readonly Key[],
  queueOf: () => WorkQueue | undefined,
): void {
  caches.of(kind).onChange((object, before) => {
    const queue = queueOf();
    if (queue === undefined) {
      return;
    }
    const keys = [
      ...concerns(object),
      ...(before === undefined || before === object ? [] : concerns(before)),
    ];
    keys.forEach((key) => queue.add(key));
  });
}

/** Spreads the keys over a tenth of the time, lest a thousand come at once. */
function startResync(
  { clock, chance, resyncMs = 600_000 }: ManagerOptions,
  caches: Caches,
  controller: Controller,
  queue: WorkQueue,
): () => void {
  let cancel = clock.after(resyncMs, resync);
  function resync(): void {
    caches
      .of(controller.kind)
      .all()
      .forEach((object) => queue.addAfter(keyOf(object), (chance() * resyncMs) / 10));
    cancel = clock.after(resyncMs, resync);
  }
  return () => cancel();
}
