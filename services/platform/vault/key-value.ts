import { z } from 'zod';
import { vaultEmpty } from './errors.ts';
import type { Vault, VaultData } from './vault.ts';

/** A secret of the KV engine, version 2. */
export interface KeyValuePath {
  readonly mount: string;
  readonly path: string;
}

/** A version of a secret. */
export interface KeyValue {
  readonly data: VaultData;
  readonly version: number;
  /** When it was written, by Vault's clock. */
  readonly created?: string;
}

const Metadata = z.object({
  current_version: z.number(),
  versions: z.record(
    z.string(),
    z.object({ deletion_time: z.string().default(''), destroyed: z.boolean().default(false) }),
  ),
});
const Data = z.object({
  data: z.record(z.string(), z.unknown()),
  metadata: z.object({ version: z.number(), created_time: z.iso.datetime().optional() }),
});

/** @returns the number of the newest version. @throws `vault.empty` when it is deleted or there is none. */
export async function currentVersion(vault: Vault, { mount, path }: KeyValuePath): Promise<number> {
  const parsed = Metadata.safeParse(await vault.read(`${mount}/metadata/${path}`));
  const version = parsed.data?.current_version ?? 0;
  const state = parsed.data?.versions[version.toString()];
  if (state === undefined || state.destroyed || state.deletion_time !== '') {
    throw vaultEmpty({}, { cause: `${mount}/${path} has no version that can be read` });
  }
  return version;
}

/** @returns the newest version of a secret. @throws `vault.empty` when there is none. */
export async function readKeyValue(vault: Vault, { mount, path }: KeyValuePath): Promise<KeyValue> {
  const parsed = Data.safeParse(await vault.read(`${mount}/data/${path}`));
  if (!parsed.success) throw vaultEmpty({}, { cause: `${mount}/${path} holds no data` });
  const { data, metadata } = parsed.data;
  const { version, created_time: created } = metadata;
  return { data, version, ...(created !== undefined && { created }) };
}
