import type { Clock } from '../clock/clock.ts';

/** A part that the process stands on. */
export interface Component {
  readonly name: string;
  /** Whether nothing at all can be answered without it; others only take something away. */
  readonly isCritical: boolean;
  /** Asks the part; rejects when it is away. Must end by itself or be cut by the deadline. */
  readonly check: () => Promise<void>;
}

/** How a process stands in its life. */
export type Phase = 'starting' | 'serving' | 'draining';

/** What is known of one part. */
export interface ComponentReport {
  readonly name: string;
  readonly status: 'up' | 'down';
  readonly critical: boolean;
  readonly latency_ms: number;
  /** When it was asked last. */
  readonly checked_at: string;
  /** Since when it has this status. */
  readonly since: string;
  /** The kind of failure, never its text: that may name addresses and people. */
  readonly error?: string;
}

export interface ReadinessReport {
  readonly isReady: boolean;
  readonly status: 'ready' | 'degraded' | 'unavailable' | 'starting' | 'draining';
  readonly components: readonly ComponentReport[];
}

/** What probes are told. */
export interface Health {
  readonly phase: () => Phase;
  /** The process can serve from now on. */
  readonly markServing: () => void;
  /** The process is about to stop; it never becomes ready again. */
  readonly markDraining: () => void;
  /** Asks the parts, or tells what they said a moment ago. Never rejects, never takes longer than the deadline. */
  readonly readiness: () => Promise<ReadinessReport>;
}

export interface HealthOptions {
  readonly components: readonly Component[];
  readonly clock: Clock;
  /** Milliseconds until a part that says nothing counts as down. @default 1000 */
  readonly deadlineMs?: number;
  /** Milliseconds for which an answer is good. @default 500 */
  readonly freshForMs?: number;
}

export function createHealth(options: HealthOptions): Health {
  const { clock, freshForMs = 500 } = options;
  const probes = options.components.map((component) => createProbe(component, options));
  let phase: Phase = 'starting';
  let kept: { readonly until: number; readonly reports: Promise<ComponentReport[]> } | undefined;

  const componentReports = (): Promise<ComponentReport[]> => {
    const now = clock.monotonicMs();
    if (kept === undefined || now >= kept.until) {
      const reports = Promise.all(probes.map((probe) => probe()));
      kept = { until: Number.POSITIVE_INFINITY, reports };
      void reports.then(() => (kept = { until: clock.monotonicMs() + freshForMs, reports }));
    }
    return kept.reports;
  };

  return {
    phase: () => phase,
    markServing: () => {
      if (phase === 'starting') phase = 'serving';
    },
    markDraining: () => {
      phase = 'draining';
    },
    readiness: async () => {
      const components = await componentReports();
      const status = statusOf(phase, components);
      return { isReady: status === 'ready' || status === 'degraded', status, components };
    },
  };
}

function statusOf(phase: Phase, components: readonly ComponentReport[]): ReadinessReport['status'] {
  if (phase !== 'serving') return phase;
  const down = components.filter(({ status }) => status === 'down');
  if (down.some(({ critical }) => critical)) return 'unavailable';
  return down.length > 0 ? 'degraded' : 'ready';
}

/** Asks one part within the deadline, and remembers since when it says the same. */
function createProbe(
  { name, isCritical, check }: Component,
  { clock, deadlineMs = 1_000 }: HealthOptions,
): () => Promise<ComponentReport> {
  let last: ComponentReport | undefined;
  return async () => {
    const startedAt = clock.monotonicMs();
    const error = await failureOf(check, deadlineMs);
    const checkedAt = clock.now().toISOString();
    const status = error === undefined ? 'up' : 'down';
    last = {
      name,
      status,
      critical: isCritical,
      latency_ms: Math.round((clock.monotonicMs() - startedAt) * 10) / 10,
      checked_at: checkedAt,
      since: last?.status === status ? last.since : checkedAt,
      ...(error !== undefined && { error }),
    };
    return last;
  };
}

/** Undefined when the part answers in time, else a word for what went wrong. */
async function failureOf(check: () => Promise<void>, deadlineMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, 'no answer in time');
  });
  try {
    return await Promise.race([check().then(() => undefined), silence]);
  } catch (thrown) {
    return wordFor(thrown);
  } finally {
    clearTimeout(timer);
  }
}

function wordFor(thrown: unknown): string {
  const { code, reason, name } = (thrown ?? {}) as { code?: unknown; reason?: unknown; name?: unknown };
  const word = [reason, code, name].find((candidate) => typeof candidate === 'string');
  return typeof word === 'string' ? word : 'failed';
}
