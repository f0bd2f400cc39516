import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { BackupFigures } from './backup-figures.ts';
import type { RotationFigures } from './rotation-figures.ts';

/** How a reconcile ended. */
export type ReconcileOutcome = 'done' | 'requeued' | 'conflict' | 'error' | 'terminal' | 'not-leader';

/** What the operator counts; every name begins with `studyflow_operator_`. */
export interface Metrics {
  readonly registry: Registry;
  reconciled(controller: string, outcome: ReconcileOutcome, seconds: number): void;
  retried(controller: string): void;
  failed(controller: string, reason: string): void;
  listed(kind: string): void;
  called(call: {
    readonly verb: string;
    readonly plural: string;
    readonly status: number;
    readonly ms: number;
  }): void;
  eventDropped(): void;
  /** Asked at each scrape. */
  observe(gauges: MetricSources): void;
}

/** An object whose condition Stalled is true. */
export interface StalledObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Where the values come from that are read when somebody looks. */
export interface MetricSources {
  queueDepths(): Readonly<Record<string, number>>;
  /** Seconds since the last sign of life of each kind's watch. */
  watchAges(): Readonly<Record<string, number>>;
  cacheSizes(): Readonly<Record<string, number>>;
  /** What waits for a person. */
  stalled(): readonly StalledObject[];
  /** Of the platforms that are to be backed up. */
  backups(): readonly BackupFigures[];
  /** Of every secret that is rotated. */
  rotations(): readonly RotationFigures[];
  isLeader(): boolean;
  epoch(): number;
}

const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15];

/** Metrics on their own registry. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counts = createCounters(registry);
  const durations = createHistograms(registry);
  return {
    registry,
    reconciled: (controller, outcome, seconds) => {
      counts.reconciles.inc({ controller, outcome });
      durations.reconciles.observe({ controller }, seconds);
    },
    retried: (controller) => counts.retries.inc({ controller }),
    failed: (controller, reason) => counts.errors.inc({ controller, reason }),
    listed: (kind) => counts.lists.inc({ kind }),
    called: ({ verb, plural, status, ms }) => {
      counts.calls.inc({ verb, resource: plural, status_code: String(status) });
      durations.calls.observe({ verb }, ms / 1000);
    },
    eventDropped: () => counts.eventsDropped.inc(),
    observe: (sources) => observeSources(registry, sources),
  };
}

function createCounters(registry: Registry) {
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
    new Counter({ name: `studyflow_operator_${name}`, help, labelNames, registers: [registry] });
  return {
    reconciles: counter('reconciles_total', 'Reconciles by how they ended.', ['controller', 'outcome']),
    retries: counter('retries_total', 'Reconciles that were tried again after a failure.', ['controller']),
    errors: counter('errors_total', 'Failures of reconciles by reason.', ['controller', 'reason']),
    lists: counter('list_calls_total', 'List calls by kind.', ['kind']),
    calls: counter('api_calls_total', 'Calls to the API server; status 0: no answer.', [
      'verb',
      'resource',
      'status_code',
    ]),
    eventsDropped: counter('events_dropped_total', 'Events that were not written.', []),
  };
}

function createHistograms(registry: Registry) {
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> =>
    new Histogram({
      name: `studyflow_operator_${name}`,
      help,
      labelNames,
      buckets: DURATIONS,
      registers: [registry],
    });
  return {
    reconciles: histogram('reconcile_duration_seconds', 'How long a reconcile took.', ['controller']),
    calls: histogram('api_call_duration_seconds', 'How long a call to the API server took.', ['verb']),
  };
}

type Values = Readonly<Record<string, number>>;

function observeSources(registry: Registry, sources: MetricSources): void {
  const add = (name: string, help: string, values: LabelledValues): void =>
    addGauge(registry, { name: `studyflow_operator_${name}`, help }, values);
  add('queue_depth', 'Keys that wait for a reconcile.', { label: 'controller', read: sources.queueDepths });
  add('watch_age_seconds', 'Time since the last sign of life of a watch.', {
    label: 'kind',
    read: sources.watchAges,
  });
  add('cached_objects', 'Objects in memory.', { label: 'kind', read: sources.cacheSizes });
  add('leader', 'Whether this process leads: 1 or 0.', { read: () => ({ '': sources.isLeader() ? 1 : 0 }) });
  add('leader_epoch', 'The term of leadership.', { read: () => ({ '': sources.epoch() }) });
  addStalled(registry, sources);
  addBackups(registry, sources);
  addRotations(registry, sources);
}

/** Labels of their own: `namespace` is where the operator runs. */
function addStalled(registry: Registry, sources: Pick<MetricSources, 'stalled'>): void {
  new Gauge({
    name: 'studyflow_operator_stalled',
    help: 'Always 1: an object that is Stalled, so that somebody has to do something.',
    labelNames: ['kind', 'object_namespace', 'object_name'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { kind, namespace, name } of sources.stalled()) {
        this.set({ kind, object_namespace: namespace, object_name: name }, 1);
      }
    },
  });
}

const BACKUP_FIGURES = [
  [
    'studyflow_operator_backup_last_success_timestamp_seconds',
    'When the last backup that counts was finished; of a platform without one, when it was made.',
    ({ lastSuccess }: BackupFigures) => lastSuccess,
  ],
  [
    'studyflow_operator_backup_max_age_seconds',
    'How old it may become: spec.backup.alertAfterSeconds.',
    ({ maxAgeSeconds }: BackupFigures) => maxAgeSeconds,
  ],
  [
    'studyflow_operator_backup_size_bytes',
    'How large it is, encrypted.',
    ({ sizeBytes }: BackupFigures) => sizeBytes,
  ],
  [
    'studyflow_operator_backup_duration_seconds',
    'How long it took.',
    ({ durationSeconds }: BackupFigures) => durationSeconds,
  ],
  [
    'studyflow_operator_backup_failed',
    'Whether the last backup has failed: 1 or 0.',
    ({ hasFailed }: BackupFigures) => (hasFailed ? 1 : 0),
  ],
] as const;

function addBackups(registry: Registry, sources: Pick<MetricSources, 'backups'>): void {
  for (const [name, help, read] of BACKUP_FIGURES) {
    new Gauge({
      name,
      help,
      labelNames: ['object_namespace', 'object_name'],
      registers: [registry],
      collect() {
        this.reset();
        for (const figures of sources.backups()) {
          this.set({ object_namespace: figures.namespace, object_name: figures.name }, read(figures));
        }
      },
    });
  }
}

const ROTATION_FIGURES = [
  [
    'studyflow_operator_secret_rotation_age_seconds',
    'Time since the last rotation of a secret ended; of one that was never rotated, since that was asked for.',
    ({ ageSeconds }: RotationFigures) => ageSeconds,
  ],
  [
    'studyflow_operator_secret_rotation_late_seconds',
    'How long a rotation has been due, or has gone on beyond its grace; 0 at rest.',
    ({ lateSeconds }: RotationFigures) => lateSeconds,
  ],
] as const;

function addRotations(registry: Registry, sources: Pick<MetricSources, 'rotations'>): void {
  for (const [name, help, read] of ROTATION_FIGURES) {
    new Gauge({
      name,
      help,
      labelNames: ['object_namespace', 'object_name', 'secret'],
      registers: [registry],
      collect() {
        this.reset();
        for (const figures of sources.rotations()) {
          const { namespace, name: object, secret } = figures;
          this.set({ object_namespace: namespace, object_name: object, secret }, read(figures));
        }
      },
    });
  }
}

/** One value per value of the label, or only one. */
interface LabelledValues {
  readonly label?: string;
  readonly read: () => Values;
}

function addGauge(
  registry: Registry,
  about: { readonly name: string; readonly help: string },
  { label, read }: LabelledValues,
): void {
  new Gauge({
    ...about,
    labelNames: label === undefined ? [] : [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [key, value] of Object.entries(read())) {
        this.set(label === undefined ? {} : { [label]: key }, value);
      }
    },
  });
}
