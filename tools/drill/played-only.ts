/**
 * Alerts whose fault the drill cannot make, and why: promtool plays each of them (`observability/prometheus/tests`), and
 * that is all that is shown of them here.
 */
/** Why an alert is not drilled, by its name or by the start of its name. */
const REASONS: readonly (readonly [start: string, reason: string])[] = [
  ['Watchdog', 'fires always; that it arrives is what the soak shows'],
  ['StudyFlowRoomMailboxOld', 'each wait of a write ends after 1.3 s, so that only a bug makes it fire'],
  [
    'StudyFlowRoomOwnersConflict',
    'an owner that froze looks at its lease before it writes: only a bug or a wrong clock makes it fire',
  ],
  ['StudyFlowReplicationLag', 'needs a standby and postgres_exporter'],
  ['StudyFlowWalArchiveFailing', 'needs postgres_exporter'],
  ['StudyFlowGatewayDown', 'needs blackbox_exporter'],
  [
    'StudyFlowCertificateEndsSoon',
    'needs a gateway whose certificate Vault has issued, and a quarter of its life',
  ],
  ['StudyFlowCertificateEnds', 'needs blackbox_exporter'],
  ['StudyFlowMemoryHigh', 'needs kube-state-metrics'],
  ['StudyFlowAutoscalerAtMaximum', 'needs kube-state-metrics'],
  [
    'StudyFlowOperatorReconcileErrors',
    'writes that fail are tried again ever later, up to a minute: at the pace of a drill too few for a rate',
  ],
  [
    'StudyFlowOperatorQueueLong',
    'fifty platforms and more that wait all the time are no load for one machine',
  ],
  [
    'StudyFlowOperatorWatchSilent',
    'the API server speaks in a watch once a minute at whatever pace: at that of a drill each would look silent',
  ],
  ['StudyFlowCredentialTooOld', 'no credential becomes 90 days old in a drill'],
  ['StudyFlowSecretRotationStalled', 'needs Vault, and a rotation that is two hours late'],
];

/** @returns why there is no drill of it; undefined when nobody has said. */
export function reasonOf(alert: string): string | undefined {
  return REASONS.find(([start]) => alert.startsWith(start))?.[1];
}
