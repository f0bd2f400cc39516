import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { Readable } from 'node:stream';
import type { BackupStore, StoredObject } from './backup-store.ts';
import { isMissingObject, toStoreFailure } from './s3-errors.ts';

/** A bucket of S3 or of what speaks like it, and who we are there. */
export interface S3StoreOptions {
  /** @default AWS */
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  /** Put before every key; ends with a slash, or is empty. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Bytes that are sent at once; at most 10,000 parts make a backup. */
  readonly partBytes: number;
}

interface Place {
  readonly client: S3Client;
  readonly bucket: string;
  readonly prefix: string;
}

/** Backups in a bucket. */
export function createS3Store(options: S3StoreOptions): BackupStore {
  const { bucket, prefix } = options;
  const place: Place = { client: createClient(options), bucket, prefix };
  const at = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` });
  const send = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      throw toStoreFailure(thrown, bucket);
    }
  };
  return {
    upload: (key, body) => send(() => upload(place, at(key), body, options.partBytes)),
    put: (key, text) =>
      send(async () => {
        await place.client.send(new PutObjectCommand({ ...at(key), Body: text }));
      }),
    read: (key) => send(() => read(place, at(key))),
    list: () => send(() => list(place)),
    remove: (key) =>
      send(async () => {
        await place.client.send(new DeleteObjectCommand(at(key)));
      }),
    abortUploads: (before) => send(() => abortUploads(place, before)),
  };
}

function createClient({ endpoint, region, accessKeyId, secretAccessKey }: S3StoreOptions): S3Client {
  return new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    // Stores that speak like S3 know no buckets as host names, nor the newer checksums.
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 120_000 },
  });
}

async function upload(
  { client }: Place,
  at: { Bucket: string; Key: string },
  body: AsyncIterable<Buffer>,
  partSize: number,
): Promise<void> {
  const stream = Readable.from(body, { objectMode: false });
  const sending = new Upload({ client, params: { ...at, Body: stream }, partSize, queueSize: 2 });
  try {
    await sending.done();
  } finally {
    stream.destroy();
  }
}

async function read(
  { client }: Place,
  at: { Bucket: string; Key: string },
): Promise<AsyncIterable<Buffer> | undefined> {
  try {
    const { Body: body } = await client.send(new GetObjectCommand(at));
    return body as unknown as AsyncIterable<Buffer>;
  } catch (thrown) {
    if (isMissingObject(thrown)) return undefined;
    throw thrown;
  }
}

async function list({ client, bucket, prefix }: Place): Promise<readonly StoredObject[]> {
  const found: StoredObject[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key: key = '', Size: size = 0, LastModified: modifiedAt = new Date(0) } of page.Contents ??
      []) {
      found.push({ key: key.slice(prefix.length), size, modifiedAt });
    }
  }
  return found;
}

async function abortUploads({ client, bucket, prefix }: Place, before: Date): Promise<number> {
  const answer = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }));
  const stale = (answer.Uploads ?? []).filter(
    ({ Initiated: began }) => began !== undefined && began < before,
  );
  for (const { Key: key, UploadId: id } of stale) {
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: id }));
  }
  return stale.length;
}
