export const ALERT_STATES = ['firing', 'acknowledged', 'resolved'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export type Labels = Readonly<Record<string, string>>;

/** An alert from its first firing to its end. */
export interface Alert {
  readonly id: string;
  readonly fingerprint: string;
  readonly starts_at: string;
  readonly state: AlertState;
  readonly labels: Labels;
  /** `summary`, `description`, `runbook_url`, `dashboard_url`. */
  readonly annotations: Labels;
  /** Grows each time that it has to be told from the first level on. */
  readonly round: number;
  /** The moment from which the levels of this round count. */
  readonly round_at: string;
  readonly received_at: string;
  /** When Alertmanager last said something of it. */
  readonly heard_at: string;
  readonly acknowledged_by: string | null;
  readonly acknowledged_at: string | null;
  readonly acknowledged_until: string | null;
  readonly note: string | null;
  readonly resolved_at: string | null;
}

/** What Alertmanager says of one alert. */
export interface HeardAlert {
  readonly fingerprint: string;
  readonly starts_at: string;
  readonly is_firing: boolean;
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** Something that happened to an alert. */
export interface AlertEvent {
  readonly at: string;
  readonly kind: 'fired' | 'told' | 'untold' | 'acknowledged' | 'lapsed' | 'resolved' | 'reopened';
  readonly who: string | null;
  readonly level: number | null;
  readonly note: string | null;
}

/** The name that rules give it. */
export function nameOf({ labels }: Pick<Alert, 'labels'>): string {
  return labels['alertname'] ?? 'Alert';
}

export function severityOf({ labels }: Pick<Alert, 'labels'>): string {
  return labels['severity'] ?? 'critical';
}

/** Of several words about one firing the last one counts. */
export function lastOfEach(heard: readonly HeardAlert[]): HeardAlert[] {
  const byKey = new Map(heard.map((alert) => [`${alert.fingerprint} ${alert.starts_at}`, alert]));
  return [...byKey.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, alert]) => alert);
}
