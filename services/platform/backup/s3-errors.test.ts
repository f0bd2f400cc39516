import { expect, test } from '@jest/globals';
import { BackupFailure } from './backup-failure.ts';
import { isMissingObject, toStoreFailure } from './s3-errors.ts';

const error = (name: string, more: object = {}): Error =>
  Object.assign(new Error(`${name}!`), { name }, more);
const status = (httpStatusCode: number): object => ({ $metadata: { httpStatusCode } });

test.each([
  [error('NoSuchBucket', status(404)), 'BucketMissing'],
  [error('AccessDenied', status(403)), 'BucketDenied'],
  [error('SignatureDoesNotMatch'), 'BucketDenied'],
  [error('Unknown', status(403)), 'BucketDenied'],
  [error('QuotaExceeded', status(403)), 'BucketFull'],
  [error('XMinioStorageFull', status(507)), 'BucketFull'],
  [error('InternalError', { message: 'write: no space left on device' }), 'BucketFull'],
  [error('Unknown', status(507)), 'BucketFull'],
  [error('Error', { code: 'ECONNREFUSED' }), 'StoreUnreachable'],
  [error('TimeoutError'), 'StoreUnreachable'],
  [error('InternalError', status(500)), 'StoreFailed'],
])('%s is %s, with what to do and what the store said', (thrown, reason) => {
  const failure = toStoreFailure(thrown, 'backups');
  expect(failure.reason).toBe(reason);
  expect(failure.message).toContain('bucket backups'.slice(1));
  expect(failure.message).toContain(thrown.message);
});

test('what the dump has thrown while it was sent stays what it is', () => {
  const own = new BackupFailure('DumpFailed', 'pg_dump has failed.');
  expect(toStoreFailure(own, 'backups')).toBe(own);
});

test('an object that is missing is told from a bucket that is', () => {
  expect(['NoSuchKey', 'NotFound', 'NoSuchBucket'].map((name) => isMissingObject(error(name)))).toEqual([
    true,
    true,
    false,
  ]);
});
