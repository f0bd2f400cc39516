import type { Metrics } from '../../platform/telemetry/metrics.ts';

/** What realtime does, as figures. */
export interface RealtimeMetrics {
  /** A change was told to so many listeners, `seconds` after it was written. */
  readonly changeTold: (listeners: number, seconds: number) => void;
  readonly connectionRefused: (status: number) => void;
  readonly connectionCut: (reason: string) => void;
}

/** Seconds; the promise is 0.2. */
const BUCKETS = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 5, 30];

export function observeRealtime(
  metrics: Metrics,
  counts: {
    readonly connections: () => number;
    readonly channels: () => number;
    readonly listeners: () => number;
  },
): RealtimeMetrics {
  metrics.gauge({
    name: 'studyflow_realtime_connections',
    help: 'Realtime sockets of this process.',
    collect() {
      this.set(counts.connections());
    },
  });
  metrics.gauge({
    name: 'studyflow_realtime_channels',
    help: 'Channels that realtime sockets of this process have joined, and those that listen to changes.',
    labelNames: ['kind'],
    collect() {
      this.set({ kind: 'all' }, counts.channels());
      this.set({ kind: 'changes' }, counts.listeners());
    },
  });
  const deliveries = metrics.counter({
    name: 'studyflow_realtime_deliveries_total',
    help: 'Changes of rows that were told to a channel.',
  });
  const age = metrics.histogram({
    name: 'studyflow_realtime_change_age_seconds',
    help: 'From the start of the transaction that made a change until it was told.',
    buckets: BUCKETS,
  });
  const refusals = metrics.counter({
    name: 'studyflow_realtime_refusals_total',
    help: 'Connections that were refused, by status, and that were cut, by reason (SLOW_READER, FLOOD, MALFORMED, IDLE).',
    labelNames: ['code'],
  });
  return {
    changeTold: (listeners, seconds) => {
      deliveries.inc(listeners);
      age.observe(Math.max(0, seconds));
    },
    connectionRefused: (status) => refusals.inc({ code: String(status) }),
    connectionCut: (reason) => refusals.inc({ code: reason }),
  };
}
