import { BackupFailure, messageOf, toBackupFailure, type BackupReason } from './backup-failure.ts';

const MISSING = new Set(['NoSuchBucket']);
const DENIED = new Set([
  'AccessDenied',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
  'AccountProblem',
  'AllAccessDisabled',
]);
const FULL = new Set(['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage', 'InsufficientCapacity']);
const UNREACHABLE =
  /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|TimeoutError|NetworkingError|RequestTimeout)$/;

const ADVICE: Readonly<Partial<Record<BackupReason, (bucket: string) => string>>> = {
  BucketMissing: (bucket) => `There is no bucket ${bucket}. Make it, or correct the name.`,
  BucketDenied: (bucket) =>
    `Bucket ${bucket} refuses these keys, or its policy what they ask for: to list, read, write and delete objects, and to list and abort uploads.`,
  BucketFull: (bucket) =>
    `Bucket ${bucket} takes no more. Make room, raise its quota, or keep fewer backups.`,
  StoreUnreachable: (bucket) =>
    `The store of bucket ${bucket} does not answer. Check the endpoint and the way to it.`,
  StoreFailed: (bucket) => `The store of bucket ${bucket} has failed.`,
};

/** Whether the bucket is there and the object is not. */
export function isMissingObject(thrown: unknown): boolean {
  const { name } = thrown as { name?: string };
  return name === 'NoSuchKey' || name === 'NotFound';
}

/** What a store has answered, as a failure with a reason. What the body of an upload has thrown stays what it is. */
export function toStoreFailure(thrown: unknown, bucket: string): BackupFailure {
  if ((thrown as { name?: unknown }).name === 'BackupFailure') return toBackupFailure(thrown);
  const reason = reasonOf(thrown as StoreError);
  const advice = ADVICE[reason]?.(bucket) ?? '';
  return new BackupFailure(reason, `${advice} (${messageOf(thrown).slice(0, 300)})`, { cause: thrown });
}

interface StoreError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Read from top to bottom: the first that fits is the reason. */
const SIGNS: readonly (readonly [reason: BackupReason, fits: (error: StoreError) => boolean])[] = [
  ['BucketMissing', ({ name }) => MISSING.has(name ?? '')],
  ['BucketFull', ({ name, message }) => FULL.has(name ?? '') || /no space left|quota/i.test(message ?? '')],
  ['BucketFull', (error) => statusOf(error) === 507],
  ['BucketDenied', (error) => DENIED.has(error.name ?? '') || [401, 403].includes(statusOf(error))],
  ['StoreUnreachable', ({ code, name }) => UNREACHABLE.test(code ?? '') || UNREACHABLE.test(name ?? '')],
];

function statusOf({ $metadata }: StoreError): number {
  return $metadata?.httpStatusCode ?? 0;
}

function reasonOf(error: StoreError): BackupReason {
  return SIGNS.find(([, fits]) => fits(error))?.[0] ?? 'StoreFailed';
}
