import type { Kind, KubeObject } from '../../kube/kube.ts';
import { matches } from '../../kube/selector.ts';
import type { Clock } from '../clock.ts';
import { createCache, type Cache } from './cache.ts';
import { startInformer, type InformerOptions } from './informer.ts';

/** What the caches are filled by. */
export interface CachesOptions extends Omit<
  InformerOptions<KubeObject>,
  'kind' | 'cache' | 'namespace' | 'labelSelector' | 'onList' | 'onSign'
> {
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly onList: (kind: Kind) => void;
}

/** One cache for each kind that somebody watches. */
export interface Caches {
  /** Made when it is first asked for. */
  of<T extends KubeObject>(kind: Kind<T>): Cache<T>;
  /** Keeps what a write or a question has brought, if a watch would bring it as well. */
  remember<T extends KubeObject>(kind: Kind<T>, object: T): void;
  /** Says that a kind is to be kept, and which of its objects. @throws when another selector was said before. */
  watch(kind: Kind, labelSelector: string | undefined): void;
  /** Starts to fill them. @returns when all are filled, and what fails when one can be filled no more. */
  start(signal: AbortSignal): { readonly synced: Promise<void>; readonly done: Promise<void> };
  agesInSeconds(): Readonly<Record<string, number>>;
  sizes(): Readonly<Record<string, number>>;
}

interface Entry {
  readonly kind: Kind;
  readonly cache: Cache<KubeObject>;
  watched?: { readonly labelSelector: string | undefined };
}

/** No caches yet. */
export function createCaches(options: CachesOptions): Caches {
  const entries = new Map<string, Entry>();
  const signs = new Map<string, number>();

  function entryOf(kind: Kind): Entry {
    const id = idOfKind(kind);
    const entry = entries.get(id) ?? { kind, cache: createCache(kind.kind) };
    entries.set(id, entry);
    return entry;
  }

  function start(signal: AbortSignal): ReturnType<Caches['start']> {
    const unwatched = [...entries.values()].find(({ watched }) => watched === undefined);
    if (unwatched !== undefined) {
      throw new Error(`A lister of ${unwatched.kind.kind} was asked for, but no controller watches it.`);
    }
    const informers = [...entries.values()].flatMap((entry) => startEntry(options, entry, signs, signal));
    return {
      synced: Promise.all(informers.map(({ synced }) => synced)).then(() => undefined),
      done: Promise.all(informers.map(({ done }) => done)).then(() => undefined),
    };
  }

  return {
    of: <T extends KubeObject>(kind: Kind<T>) => entryOf(kind).cache as unknown as Cache<T>,
    remember: (kind, object) => {
      const entry = entries.get(idOfKind(kind));
      if (entry?.watched !== undefined && isKept(options, entry.watched, object)) {
        entry.cache.put(object);
      }
    },
    watch: (kind, labelSelector) => {
      const entry = entryOf(kind);
      if (entry.watched !== undefined && entry.watched.labelSelector !== labelSelector) {
        throw new Error(`Two controllers watch ${kind.kind} with different selectors.`);
      }
      entry.watched = { labelSelector };
    },
    start,
    agesInSeconds: () => agesOf(signs, options.clock),
    sizes: () => Object.fromEntries([...entries.values()].map(({ kind, cache }) => [kind.kind, cache.size])),
  };
}

function startEntry(
  options: CachesOptions,
  { kind, cache, watched }: Entry,
  signs: Map<string, number>,
  signal: AbortSignal,
) {
  const namespaces = options.namespaces.length === 0 ? [undefined] : options.namespaces;
  return namespaces.map((namespace) => {
    const name = namespace === undefined ? kind.kind : `${kind.kind}/${namespace}`;
    signs.set(name, options.clock.monotonicMs());
    const { labelSelector } = watched ?? {};
    return startInformer(
      {
        ...options,
        kind,
        cache,
        ...(namespace === undefined ? {} : { namespace }),
        ...(labelSelector === undefined ? {} : { labelSelector }),
        onList: () => options.onList(kind),
        onSign: () => void signs.set(name, options.clock.monotonicMs()),
      },
      signal,
    );
  });
}

/** What no watch keeps up to date must not be kept: it would stay as it is for ever. */
function isKept(
  { namespaces }: CachesOptions,
  { labelSelector }: NonNullable<Entry['watched']>,
  object: KubeObject,
): boolean {
  const isInside = namespaces.length === 0 || namespaces.includes(object.metadata.namespace ?? '');
  return isInside && matches(object, labelSelector === undefined ? {} : { labelSelector });
}

function idOfKind({ apiVersion, plural }: Kind): string {
  return `${apiVersion}/${plural}`;
}

function agesOf(signs: ReadonlyMap<string, number>, clock: Clock): Readonly<Record<string, number>> {
  return Object.fromEntries([...signs].map(([name, at]) => [name, (clock.monotonicMs() - at) / 1000]));
}
