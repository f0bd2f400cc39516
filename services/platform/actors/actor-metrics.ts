import type { Metrics } from '../telemetry/metrics.ts';
import { DATABASE_BUCKETS } from '../telemetry/metrics.ts';

/** The figures of an actor system. */
export interface ActorMetrics {
  activated(kind: string): void;
  handedOver(kind: string, count: number): void;
  fenced(kind: string): void;
  lost(kind: string, count: number): void;
  written(
    kind: string,
    batch: { readonly entries: number; readonly events: number; readonly seconds: number },
  ): void;
  /** Read at each scrape. */
  watch(
    read: () => { readonly owned: number; readonly waiting: number; readonly oldestSeconds: number },
  ): void;
}

export function createActorMetrics(metrics: Metrics): ActorMetrics {
  const labelNames = ['kind'] as const;
  const activations = metrics.counter({
    name: 'studyflow_actor_activations_total',
    help: 'Actors that came to this process.',
    labelNames,
  });
  const handOvers = metrics.counter({
    name: 'studyflow_actor_hand_overs_total',
    help: 'Actors that this process gave to another one in order.',
    labelNames,
  });
  const fenced = metrics.counter({
    name: 'studyflow_actor_fenced_writes_total',
    help: 'Writes that stored nothing because the actor had a newer owner.',
    labelNames,
  });
  const lost = metrics.counter({
    name: 'studyflow_actor_lost_writes_total',
    help: 'Writes whose outcome could not be known.',
    labelNames,
  });
  const events = metrics.counter({
    name: 'studyflow_actor_events_total',
    help: 'Events that were committed.',
    labelNames,
  });
  const writes = metrics.histogram({
    name: 'studyflow_actor_write_duration_seconds',
    help: 'How long a shared write took.',
    labelNames,
    buckets: DATABASE_BUCKETS,
  });
  return {
    activated: (kind) => activations.inc({ kind }),
    handedOver: (kind, count) => handOvers.inc({ kind }, count),
    fenced: (kind) => fenced.inc({ kind }),
    lost: (kind, count) => lost.inc({ kind }, count),
    written: (kind, batch) => {
      events.inc({ kind }, batch.events);
      writes.observe({ kind }, batch.seconds);
    },
    watch: (read) => {
      metrics.gauge({
        name: 'studyflow_actor_owned',
        help: 'Actors that this process owns.',
        collect() {
          this.set(read().owned);
        },
      });
      metrics.gauge({
        name: 'studyflow_actor_mailbox_messages',
        help: 'Messages that wait for a state or a write.',
        collect() {
          this.set(read().waiting);
        },
      });
      metrics.gauge({
        name: 'studyflow_actor_mailbox_age_seconds',
        help: 'How long the oldest waiting message has waited.',
        collect() {
          this.set(read().oldestSeconds);
        },
      });
    },
  };
}

/** Counts nothing. */
export const noActorMetrics: ActorMetrics = {
  activated: () => undefined,
  handedOver: () => undefined,
  fenced: () => undefined,
  lost: () => undefined,
  written: () => undefined,
  watch: () => undefined,
};
