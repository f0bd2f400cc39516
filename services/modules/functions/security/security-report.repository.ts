/** What is written down of one report. */
export interface RecordedReport {
  /** `monitor.csp-report`, told apart from what the platform saw itself. */
  readonly reason: string;
  readonly user_id: string | null;
  readonly session_id: string | null;
  readonly address: string;
  readonly request_id: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Where reports go, and what is known of whoever sends them. */
export interface SecurityReportRepository {
  record(report: RecordedReport): Promise<void>;
  /** How many authentications failed for this person or from this address in the last 15 minutes. */
  recentFailures(who: { readonly user_id: string | null; readonly address: string }): Promise<number>;
}
