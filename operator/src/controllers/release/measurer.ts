import type { Release } from '../../api/v1alpha1/release.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Metric } from './analysis.ts';
import { type Finding, type Subject, measure } from './measure.ts';
import type { AnalysisMoment, Measured, Tally } from './view.ts';

/** Makes measurements beside the reconciles, and counts them. What a restart forgets, the status of the release knows. */
export interface Measurer {
  read(release: Release, when: AnalysisMoment): Measured;
  /** Begins; @returns what ends when all of these have ended. */
  begin(
    of: { readonly release: Release; readonly when: AnalysisMoment },
    metrics: readonly Metric[],
    subject: Subject,
  ): Promise<void>;
  /** Forgets a release, whose measurements are broken off. */
  forget(release: Release): void;
}

interface Account {
  readonly tallies: Map<string, Tally>;
  readonly underWay: Set<string>;
  readonly stop: AbortController;
}

export function createMeasurer({
  fetch,
  clock,
}: {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}): Measurer {
  const accounts = new Map<string, Account>();

  const accountOf = (release: Release, when: AnalysisMoment): Account => {
    const key = keyOf(release, when);
    const account = accounts.get(key) ?? {
      tallies: remembered(release, when),
      underWay: new Set<string>(),
      stop: new AbortController(),
    };
    accounts.set(key, account);
    return account;
  };
  const one = async (account: Account, metric: Metric, subject: Subject): Promise<void> => {
    account.underWay.add(metric.name);
    const finding = await measure(fetch, metric, subject, account.stop.signal);
    account.underWay.delete(metric.name);
    account.tallies.set(
      metric.name,
      counted(account.tallies.get(metric.name), metric.name, finding, clock.now()),
    );
  };
  return {
    read: (release, when) => {
      const account = accounts.get(keyOf(release, when));
      return {
        measurements: [...(account?.tallies ?? remembered(release, when)).values()],
        underWay: account?.underWay ?? new Set(),
      };
    },
    begin: async ({ release, when }, metrics, subject) => {
      const account = accountOf(release, when);
      await Promise.all(metrics.map((metric) => one(account, metric, subject)));
    },
    forget: ({ metadata: { uid = '' } }) => {
      for (const [key, { stop }] of [...accounts].filter(([known]) => known.startsWith(`${uid}/`))) {
        stop.abort();
        accounts.delete(key);
      }
    },
  };
}

function keyOf({ metadata, spec }: Release, when: AnalysisMoment): string {
  return `${metadata.uid ?? ''}/${spec.retry}/${when}`;
}

/** What was measured before this process began, as far as it is of the same try. */
function remembered({ spec, status }: Release, when: AnalysisMoment): Map<string, Tally> {
  const isSameTry = (status?.observedRetry ?? 0) === spec.retry;
  const known = isSameTry ? (status?.analysis ?? []).filter((measurement) => measurement.when === when) : [];
  return new Map(
    known.map(({ name, successful, failed, message = '' }) => [
      name,
      { name, successful, failed, message, errors: 0, lastAt: undefined },
    ]),
  );
}

function counted(
  before: Tally | undefined,
  name: string,
  { outcome, message }: Finding,
  lastAt: Date,
): Tally {
  return {
    name,
    successful: (before?.successful ?? 0) + (outcome === 'success' ? 1 : 0),
    failed: (before?.failed ?? 0) + (outcome === 'failure' ? 1 : 0),
    errors: outcome === 'error' ? (before?.errors ?? 0) + 1 : 0,
    message,
    lastAt,
  };
}
