/** Why a backup or a restore has ended badly, as conditions of the operator name it; never reworded. */
export type BackupReason =
  | 'BucketMissing'
  | 'BucketDenied'
  | 'BucketFull'
  | 'StoreUnreachable'
  | 'StoreFailed'
  | 'AlreadyRunning'
  | 'DatabaseDenied'
  | 'ProgramMissing'
  | 'DumpFailed'
  | 'VerificationFailed'
  | 'BackupMissing'
  | 'BackupForeign'
  | 'BackupDamaged'
  | 'BackupTooNew'
  | 'RestoreFailed'
  | 'TargetNotEmpty'
  | 'RedisUnreachable'
  | 'RedisNotEmptied'
  | 'ConfigurationInvalid'
  | 'Failed';

/** A failure with a sentence that says what to do. */
export class BackupFailure extends Error {
  override readonly name = 'BackupFailure';
  readonly reason: BackupReason;

  constructor(reason: BackupReason, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.reason = reason;
  }
}

/** What somebody has thrown, as a failure with a reason. */
export function toBackupFailure(thrown: unknown, reason: BackupReason = 'Failed'): BackupFailure {
  if ((thrown as { name?: unknown } | undefined)?.name === 'BackupFailure') return thrown as BackupFailure;
  return new BackupFailure(reason, messageOf(thrown), { cause: thrown });
}

/** What a thrown value says, in one line. */
export function messageOf(thrown: unknown): string {
  const text = (thrown as { message?: unknown } | undefined)?.message;
  return (typeof text === 'string' && text !== '' ? text : String(thrown)).replaceAll(/\s+/g, ' ').trim();
}
