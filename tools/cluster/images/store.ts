/**
 * Images as an OCI layout in ~/.cache/studyflow: every layer is there once, by the hash of its content, whichever images
 * it belongs to. buildah writes into the same folder.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { jsonOf, writeAtomically } from '../../local/files.ts';

/** A reference to a blob. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What an image is made of. */
export interface Manifest {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** How an image runs, as the OCI says it. */
export interface ImageConfig {
  readonly architecture: string;
  readonly os: string;
  readonly config: {
    readonly User?: string;
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly WorkingDir?: string;
    readonly StopSignal?: string;
    readonly Labels?: Readonly<Record<string, string>>;
  };
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] };
  readonly created?: string;
  /** One entry for each layer, with a time, or buildah neither builds upon it nor finds again what it has built. */
  readonly history: readonly {
    readonly created?: string;
    readonly created_by?: string;
    readonly empty_layer?: boolean;
  }[];
}

export const TYPES = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

const REF = 'org.opencontainers.image.ref.name';
const KEY = 'dev.studyflow.key';

/** The folder of the layout. */
export function storeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment['STUDYFLOW_CACHE'] ?? path.join(homedir(), '.cache', 'studyflow');
  return path.join(base, 'images');
}

/** Where the bytes of a blob stand. */
export function blobFile(digest: string): string {
  return path.join(storeFolder(), 'blobs', 'sha256', digest.replace('sha256:', ''));
}

/** Makes the layout when there is none. */
export function openStore(): string {
  const folder = storeFolder();
  mkdirSync(path.join(folder, 'blobs', 'sha256'), { recursive: true });
  const layout = path.join(folder, 'oci-layout');
  if (!existsSync(layout)) writeFileSync(layout, '{"imageLayoutVersion":"1.0.0"}');
  if (!existsSync(path.join(folder, 'index.json'))) writeIndex([]);
  return folder;
}

/** Stores a small blob. */
export function putBlob(mediaType: string, content: string): Descriptor {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  if (!existsSync(blobFile(digest))) writeAtomically(blobFile(digest), content);
  return { mediaType, digest, size: Buffer.byteLength(content) };
}

/** Names an image made of these layers; the key tells later whether it has to be made again. */
export function putImage(
  name: string,
  key: string,
  layers: readonly Descriptor[],
  config: ImageConfig,
): Descriptor {
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: putBlob(TYPES.config, JSON.stringify(config)),
    layers,
  };
  const blob = putBlob(TYPES.manifest, JSON.stringify(manifest));
  const entry = { ...blob, annotations: { [REF]: name, [KEY]: key } };
  writeIndex([...readIndex().filter((other) => nameOf(other) !== name), entry]);
  return entry;
}

/** The image of a name, when it was made for the same key. Without a key any one is fine. */
export function findImage(name: string, key?: string): Descriptor | undefined {
  return readIndex().find(
    (entry) =>
      nameOf(entry) === name &&
      existsSync(blobFile(entry.digest)) &&
      (key === undefined || entry.annotations?.[KEY] === key),
  );
}

/** Notes what an image was made for, when somebody else has put it into the layout. */
export function markImage(name: string, key: string): void {
  writeIndex(
    readIndex().map((entry) =>
      nameOf(entry) === name ? { ...entry, annotations: { ...entry.annotations, [KEY]: key } } : entry,
    ),
  );
}

/** Reads what an image is made of. */
export function readImage(entry: Descriptor): { readonly manifest: Manifest; readonly config: ImageConfig } {
  const manifest = JSON.parse(readFileSync(blobFile(entry.digest), 'utf8')) as Manifest;
  const config = JSON.parse(readFileSync(blobFile(manifest.config.digest), 'utf8')) as ImageConfig;
  return { manifest, config };
}

/** Deletes the blobs that no image needs any more. */
export function pruneStore(): void {
  const needed = new Set(
    readIndex().flatMap((entry) => {
      const { manifest } = readImage(entry);
      return [entry.digest, manifest.config.digest, ...manifest.layers.map(({ digest }) => digest)];
    }),
  );
  const folder = path.join(storeFolder(), 'blobs', 'sha256');
  for (const name of readdirSync(folder)) {
    if (!needed.has(`sha256:${name}`)) rmSync(path.join(folder, name), { force: true });
  }
}

function nameOf(entry: Descriptor): string | undefined {
  return entry.annotations?.[REF];
}

function readIndex(): readonly Descriptor[] {
  const index = jsonOf(path.join(storeFolder(), 'index.json')) as { manifests?: Descriptor[] } | null;
  return index?.manifests ?? [];
}

function writeIndex(manifests: readonly Descriptor[]): void {
  writeAtomically(path.join(storeFolder(), 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}
