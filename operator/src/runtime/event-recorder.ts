import { isKubeError } from '../kube/kube-error.ts';
import { EVENT, type KubeEvent } from '../kube/kinds.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from './clock.ts';
import type { EventDescription, EventRecorder } from './controller.ts';

/** What the recorder needs. */
export interface EventRecorderOptions {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly log: Log;
  readonly chance: () => number;
  /** `studyflow.dev/operator`, and the pod's name. */
  readonly controller: string;
  readonly instance: string;
  readonly onDropped?: () => void;
}

/** A recorder with writes that may be under way. */
export interface ClosableEventRecorder extends EventRecorder {
  /** Resolves when what was recorded so far is written or given up. */
  drain(): Promise<void>;
}

interface Series {
  readonly event: KubeEvent;
  count: number;
  writtenAt: number;
}

/** The same event again is written at most so often. */
const SERIES_MS = 60_000;
const SERIES_KEPT = 1_024;
const MOST_WAITING = 1_000;
/** New events about one object: so many at once, then one in so many ms (client-go's are 25 and 300 s). */
const BURST = 25;
const REFILL_MS = 30_000;

/**
 * Writes events one after the other, beside the reconciles. An event is news, not a promise: one that cannot be written,
 * or that comes too often, is dropped and counted; conditions say what counts.
 */
export function createEventRecorder(options: EventRecorderOptions): ClosableEventRecorder {
  const { clock, log } = options;
  const series = new Map<string, Series>();
  const budgets = createBudgets(clock);
  let waiting = 0;
  let tail = Promise.resolve();

  function enqueue(write: () => Promise<unknown>): void {
    if (waiting >= MOST_WAITING) {
      options.onDropped?.();
      return;
    }
    waiting += 1;
    tail = tail.then(async () => {
      try {
        await write();
      } catch (error) {
        options.onDropped?.();
        log.warn({ err: error }, 'an event could not be written');
      } finally {
        waiting -= 1;
      }
    });
  }

  function record(about: KubeObject, description: EventDescription): void {
    const { type, reason, action, note } = description;
    const key = JSON.stringify([about.metadata.uid, type, reason, action, note]);
    const known = series.get(key);
    if (known !== undefined) {
      repeat(key, known);
      return;
    }
    if (!budgets.take(about.metadata.uid ?? '')) {
      options.onDropped?.();
      return;
    }
    const event = eventOf(options, about, description);
    keep(series, key, { event, count: 1, writtenAt: clock.monotonicMs() });
    enqueue(() => options.kube.create(EVENT, event));
  }

  function repeat(key: string, known: Series): void {
    known.count += 1;
    keep(series, key, known);
    if (known.count > 2 && clock.monotonicMs() - known.writtenAt < SERIES_MS) {
      return;
    }
    known.writtenAt = clock.monotonicMs();
    enqueue(() => writeSeries(options, known));
  }

  return { record, drain: () => tail };
}

async function writeSeries({ kube, clock }: EventRecorderOptions, { event, count }: Series): Promise<void> {
  const { name, namespace = 'default' } = event.metadata;
  const series = { count, lastObservedTime: clock.microTime() };
  try {
    await kube.merge(EVENT, { namespace, name }, { body: { series } });
  } catch (error) {
    if (!isKubeError(error, 'NotFound')) {
      throw error;
    }
    await kube.create(EVENT, { ...event, series });
  }
}

function eventOf(options: EventRecorderOptions, about: KubeObject, description: EventDescription): KubeEvent {
  const { clock, chance } = options;
  const namespace = about.metadata.namespace ?? 'default';
  const suffix = `${clock.now().getTime().toString(16)}${Math.floor(chance() * 0xff_ff_ff)
    .toString(16)
    .padStart(6, '0')}`;
  return {
    apiVersion: EVENT.apiVersion,
    kind: EVENT.kind,
    metadata: { name: `${about.metadata.name.slice(0, 200)}.${suffix}`, namespace },
    eventTime: clock.microTime(),
    reportingController: options.controller,
    reportingInstance: options.instance.slice(0, 128),
    action: description.action,
    reason: description.reason,
    note: description.note.slice(0, 1024),
    type: description.type,
    regarding: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name: about.metadata.name,
      namespace: about.metadata.namespace,
      uid: about.metadata.uid,
      resourceVersion: about.metadata.resourceVersion,
    },
  };
}

function keep(series: Map<string, Series>, key: string, value: Series): void {
  series.delete(key);
  series.set(key, value);
  const oldest = series.keys().next().value;
  if (series.size > SERIES_KEPT && oldest !== undefined) {
    series.delete(oldest);
  }
}

function createBudgets(clock: Clock) {
  const budgets = new Map<string, { tokens: number; at: number }>();
  return {
    take: (uid: string): boolean => {
      const now = clock.monotonicMs();
      const before = budgets.get(uid) ?? { tokens: BURST, at: now };
      const tokens = Math.min(BURST, before.tokens + (now - before.at) / REFILL_MS);
      budgets.delete(uid);
      budgets.set(uid, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
      const oldest = budgets.keys().next().value;
      if (budgets.size > SERIES_KEPT && oldest !== undefined) {
        budgets.delete(oldest);
      }
      return tokens >= 1;
    },
  };
}
