/** Who is woken, and how: by night, in the working day, never. */
export type Severity = 'critical' | 'warning' | 'info';

/** A minute after the other of a series, as promtool writes them (`0+6x20`, `1x20`). */
export type Series = Readonly<Record<string, string>>;

/** What has to happen for an alert to fire, played to promtool. */
export interface Firing {
  readonly series: Series;
  /** When to look; the alert's `for` has passed by then. */
  readonly at: string;
  /** Labels that the expression gives, beside those of the alert. */
  readonly labels: Readonly<Record<string, string>>;
  /** The description as it then reads. */
  readonly says: string;
  /** Another severity of the same alert that the same fault makes fire. */
  readonly also?: Pick<Alert, 'severity' | 'labels'> & Pick<Firing, 'says'>;
}

/** What looks like it and must not wake anybody. */
export interface Quiet {
  readonly series: Series;
  readonly at: string;
}

/** One alert, with the proof that it fires and that it does not. */
export interface Alert {
  /** Also the name of its runbook. */
  readonly name: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: Severity;
  /** Beside those that every alert has. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Templates of Prometheus. */
  readonly description: string;
  readonly dashboard: Dashboard;
  readonly fires: Firing;
  /** `never` where it is meant to fire always. */
  readonly quiet: Quiet | 'never';
}

export interface Recording {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A file below `observability/prometheus/rules`, one group in it. */
export interface RuleFile {
  readonly name: string;
  /** What the alerts are about. */
  readonly service: string;
  /** How often it is evaluated, where not as everything. */
  readonly interval?: string;
  readonly recordings?: readonly Recording[];
  readonly alerts: readonly Alert[];
}

/** The `uid` of a dashboard. */
export type Dashboard =
  | 'studyflow-system'
  | 'studyflow-api'
  | 'studyflow-rooms'
  | 'studyflow-ai'
  | 'studyflow-operator'
  | 'studyflow-rotations'
  | 'studyflow-releases';

/** What every figure of a process carries from its target (`cdk8s/constructs/monitoring`, `observability/prometheus`). */
export const PLATFORM = 'namespace, platform';

/** The labels of the platform that is played to promtool. */
export const PLAYED = { namespace: 'study', platform: 'study' } as const;

/** The same inside a selector. */
export const ON = 'namespace="study",platform="study"';
