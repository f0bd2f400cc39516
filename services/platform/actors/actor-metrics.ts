import { DATABASE_BUCKETS, type Metrics } from '../telemetry/metrics.ts';

/** What is read at each scrape. */
export interface ActorSummary {
  readonly owned: number;
  readonly waiting: number;
  readonly oldestSeconds: number;
}

/** The figures of an actor system. */
export interface ActorMetrics {
  activated(kind: string): void;
  handedOver(kind: string, count: number): void;
  /** Of those handed over: because a new process should have its share. */
  rebalanced(kind: string, count: number): void;
  fenced(kind: string): void;
  lost(kind: string, count: number): void;
  written(
    kind: string,
    batch: { readonly entries: number; readonly events: number; readonly seconds: number },
  ): void;
  watch(read: () => ActorSummary): void;
}

const COUNTERS = {
  activations: 'Actors that came to this process.',
  hand_overs: 'Actors that this process gave to another one in order.',
  rebalanced: 'Actors that this process gave to one that has come, as its share.',
  fenced_writes: 'Writes that stored nothing because the actor had a newer owner.',
  lost_writes: 'Writes whose outcome could not be known.',
  events: 'Events that were committed.',
} as const;

const GAUGES = {
  studyflow_actor_owned: ['Actors that this process owns.', ({ owned }: ActorSummary) => owned],
  studyflow_actor_mailbox_messages: [
    'Messages that wait for a state or a write.',
    ({ waiting }: ActorSummary) => waiting,
  ],
  studyflow_actor_mailbox_age_seconds: [
    'How long the oldest waiting message has waited.',
    ({ oldestSeconds }: ActorSummary) => oldestSeconds,
  ],
} as const;

export function createActorMetrics(metrics: Metrics): ActorMetrics {
  const labelNames = ['kind'] as const;
  const counter = (name: keyof typeof COUNTERS) =>
    metrics.counter({ name: `studyflow_actor_${name}_total`, help: COUNTERS[name], labelNames });
  const activations = counter('activations');
  const handOvers = counter('hand_overs');
  const rebalanced = counter('rebalanced');
  const fencedWrites = counter('fenced_writes');
  const lostWrites = counter('lost_writes');
  const events = counter('events');
  const writes = metrics.histogram({
    name: 'studyflow_actor_write_duration_seconds',
    help: 'How long a shared write took.',
    labelNames,
    buckets: DATABASE_BUCKETS,
  });
  return {
    activated: (kind) => activations.inc({ kind }),
    handedOver: (kind, count) => handOvers.inc({ kind }, count),
    rebalanced: (kind, count) => rebalanced.inc({ kind }, count),
    fenced: (kind) => fencedWrites.inc({ kind }),
    lost: (kind, count) => lostWrites.inc({ kind }, count),
    written: (kind, batch) => {
      events.inc({ kind }, batch.events);
      writes.observe({ kind }, batch.seconds);
    },
    watch: (read) => {
      for (const [name, [help, pick]] of Object.entries(GAUGES)) {
        metrics.gauge({
          name,
          help,
          collect() {
            this.set(pick(read()));
          },
        });
      }
    },
  };
}

/** Counts nothing. */
export const noActorMetrics: ActorMetrics = {
  activated: () => undefined,
  handedOver: () => undefined,
  rebalanced: () => undefined,
  fenced: () => undefined,
  lost: () => undefined,
  written: () => undefined,
  watch: () => undefined,
};
