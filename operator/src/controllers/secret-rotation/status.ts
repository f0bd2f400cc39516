import { mergeConditions, type Finding } from '../../api/conditions.ts';
import { REASONS } from '../../api/reasons.ts';
import type { SecretRotation, SecretRotationStatus } from '../../api/v1alpha1/secret-rotation.ts';
import { reconciling, settled, stalled } from '../../runtime/conditions.ts';
import type { VaultProblem, VaultProblemKind } from '../../vault/vault.ts';
import type { Outcome } from './act.ts';

/** Conditions of a SecretRotation. */
const CONDITIONS = ['Ready', 'Reconciling', 'Stalled'];

/** @returns the status after a step. */
export function statusOf(rotation: SecretRotation, outcome: Outcome, now: Date): SecretRotationStatus {
  const { is, reason, message } = outcome;
  const isReady = is === 'done' ? 'True' : 'False';
  const findings = [
    { type: 'Ready', status: isReady, reason, message } as const,
    ...(is === 'done' ? settled(reason, message) : reconciling(reason, message)),
  ];
  return withFindings(rotation, findings, now, outcome.change);
}

/** Which reason each problem has, and what a person does about it. Nothing of it is the end of the last good version. */
const PROBLEMS: Readonly<Record<VaultProblemKind, readonly [reason: string, whatToDo: string]>> = {
  sealed: [REASONS.vaultSealed, 'Unseal it; the rotation goes on by itself.'],
  unreachable: [REASONS.vaultUnreachable, 'Start it or open the way to it; the rotation goes on by itself.'],
  login: [
    REASONS.vaultLoginRefused,
    "Check the operator's role in Vault and what it is bound to: service account, namespace, audience.",
  ],
  forbidden: [REASONS.vaultForbidden, "Check the operator's policy."],
  tooNarrow: [
    REASONS.vaultPolicyTooNarrow,
    'Add it to the policy of the operator, as charts/study-operator/files/vault has it; nothing was begun.',
  ],
  tooWide: [
    REASONS.vaultPolicyTooWide,
    'Take it away: a stolen token of the operator could do that. The policy of charts/study-operator/files/vault is enough; nothing was begun.',
  ],
  missing: [
    REASONS.vaultPathMissing,
    'Make the static role or the key of the transit engine, or mount the engine.',
  ],
  deleted: [
    REASONS.vaultPathMissing,
    'Bring it back (vault kv undelete) or write another version; the rotation goes on by itself.',
  ],
  conflict: [REASONS.writtenMeanwhile, 'Somebody else has written the secret; it is read again.'],
  fenced: [REASONS.pending, 'Another process of the operator goes on.'],
  refused: [REASONS.vaultRefused, 'Look at the audit log of Vault.'],
};

/** @returns the status when Vault could not do its part: the words change, the facts stay. */
export function statusOfProblem(
  rotation: SecretRotation,
  { kind, message }: VaultProblem,
  now: Date,
): SecretRotationStatus {
  const [reason, whatToDo] = PROBLEMS[kind];
  const sentence = `${message}. The credentials in use stay. ${whatToDo}`;
  const ready = { type: 'Ready', status: 'False', reason, message: sentence } as const;
  return withFindings(rotation, [ready, ...reconciling(reason, sentence)], now);
}

/** @returns the status where there is no Vault. */
export function statusWithoutVault(rotation: SecretRotation, now: Date): SecretRotationStatus {
  const reason = REASONS.vaultNotConfigured;
  const message =
    'The operator knows no Vault (VAULT_ADDR), so nothing is rotated: change the Secrets of the platform yourself.';
  const ready = { type: 'Ready', status: 'False', reason, message } as const;
  return withFindings(rotation, [ready, ...stalled(reason, message)], now);
}

function withFindings(
  { metadata, status }: SecretRotation,
  findings: readonly Finding[],
  now: Date,
  change: Outcome['change'] = {},
): SecretRotationStatus {
  const generation = metadata.generation ?? 0;
  const fields = Object.entries({ ...status, ...change }).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(fields) as SecretRotationStatus),
    observedGeneration: generation,
    conditions: mergeConditions(CONDITIONS, status?.conditions, findings, { generation, now }),
  };
}
