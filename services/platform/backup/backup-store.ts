/** An object of the bucket. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

/** Where backups are kept. Keys are below a prefix that the platform has for itself. Its failures are BackupFailures. */
export interface BackupStore {
  /** Nothing is there under the key before the last byte is; what fails leaves no part. */
  upload(key: string, body: AsyncIterable<Buffer>): Promise<void>;
  put(key: string, text: string): Promise<void>;
  /** @returns undefined when there is none. */
  read(key: string): Promise<AsyncIterable<Buffer> | undefined>;
  list(): Promise<readonly StoredObject[]>;
  remove(key: string): Promise<void>;
  /** Ends uploads that somebody has begun before and never ended. @returns how many. */
  abortUploads(before: Date): Promise<number>;
}

/** The whole text of an object; undefined when there is none. */
export async function readText(store: BackupStore, key: string): Promise<string | undefined> {
  const body = await store.read(key);
  if (body === undefined) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const MANIFEST = '.json';
const DUMP = '.dump';

export const dumpKey = (name: string): string => `${name}${DUMP}`;
export const manifestKey = (name: string): string => `${name}${MANIFEST}`;

/** Names of the backups that count, the oldest first: they begin with the time. */
export function backupNames(objects: readonly StoredObject[]): readonly string[] {
  const keys = new Set(objects.map(({ key }) => key));
  return objects
    .map(({ key }) => key)
    .filter((key) => key.endsWith(MANIFEST))
    .map((key) => key.slice(0, -MANIFEST.length))
    .filter((name) => keys.has(dumpKey(name)))
    .sort();
}
