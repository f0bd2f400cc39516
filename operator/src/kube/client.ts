import { FIELD_MANAGER, STATUS_FIELD_MANAGER } from '../api/group.ts';
import { errorOfStatus, parseStatus } from './answers.ts';
import { accessByFile, accessInPod, type ClusterAccess, type ServerAddress } from './cluster-access.ts';
import { createDeadline } from './deadline.ts';
import { isKubeError } from './kube-error.ts';
import type { Key, Kind, Kube, KubeObject, ListQuestion, MergePatch, Page } from './kube.ts';
import { collectionPath, objectPath, withQuery } from './paths.ts';
import { readText } from './read-text.ts';
import { createTransport, errorOfConnection, type Call, type Transport } from './transport.ts';
import { watchKind } from './watch.ts';

/** How the client speaks to the API server. */
export interface KubeClientOptions {
  /** Deadline of a call, in ms. @default 15000 */
  readonly timeoutMs?: number;
  /** Told of every call that has ended: for metrics. */
  readonly onCall?: (call: {
    readonly method: string;
    readonly verb: string;
    readonly plural: string;
    readonly status: number;
    readonly ms: number;
  }) => void;
  /** See `WatchOptions`: tests shorten them. */
  readonly watchOpenSeconds?: number;
  readonly watchGraceMs?: number;
  /** @default Math.random */
  readonly chance?: () => number;
}

/** A Kube with connections to give back. */
export interface KubeClient extends Kube {
  close(): void;
}

const PAGE = 500;
const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

/**
 * Reads the kubeconfig at `path`, or what a pod is given when there is none. client-node is loaded only for ways to
 * authenticate that nothing else here knows: it needs 80 MB.
 */
export async function loadKubeConfig(path?: string, server?: ServerAddress): Promise<ClusterAccess> {
  if (path === undefined) {
    if (server === undefined) {
      throw new Error('This is no pod of a cluster: set KUBECONFIG to the path of a kubeconfig.');
    }
    return accessInPod(server);
  }
  const access = accessByFile(path);
  if (access !== undefined) {
    return access;
  }
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(path);
  return config;
}

interface Ask extends Omit<Call, 'signal'> {
  readonly verb: string;
  readonly kind: Kind;
}

type Asker = <T>(ask: Ask) => Promise<T>;

/** The port over a real API server. */
export function createKubeClient(config: ClusterAccess, options: KubeClientOptions = {}): KubeClient {
  const transport = createTransport(config);
  const ask = createAsker(transport, options);
  return {
    ...readers(ask),
    ...writers(ask),
    watch: (kind, question, signal) =>
      watchKind(
        {
          transport,
          chance: options.chance ?? Math.random,
          ...(options.watchOpenSeconds === undefined ? {} : { openSeconds: options.watchOpenSeconds }),
          ...(options.watchGraceMs === undefined ? {} : { graceMs: options.watchGraceMs }),
        },
        kind,
        question,
        signal,
      ),
    close: () => transport.close(),
  };
}

function createAsker(transport: Transport, { timeoutMs = 15_000, onCall }: KubeClientOptions): Asker {
  return async <T>({ verb, kind, ...rest }: Ask) => {
    const deadline = createDeadline(timeoutMs);
    const call: Call = { ...rest, signal: deadline.signal };
    const start = performance.now();
    let code = 0;
    try {
      const answer = await transport.send(call);
      code = answer.statusCode ?? 0;
      const text = await readText(answer);
      if (code >= 300) {
        throw errorOfStatus(
          `${verb} ${call.path.split('?')[0] ?? ''}`,
          parseStatus(code, text),
          answer.headers,
        );
      }
      return JSON.parse(text) as T;
    } catch (error) {
      throw isKubeError(error) ? error : errorOfConnection(call, error);
    } finally {
      deadline.clear();
      onCall?.({
        method: call.method,
        verb,
        plural: kind.plural,
        status: code,
        ms: performance.now() - start,
      });
    }
  };
}

function readers(ask: Asker): Pick<Kube, 'get' | 'list'> {
  return {
    get: async <T extends KubeObject>(kind: Kind<T>, key: Key) => {
      try {
        return await ask<T>({ verb: 'get', kind, method: 'GET', path: objectPath(kind, key) });
      } catch (error) {
        if (isKubeError(error, 'NotFound')) {
          return undefined;
        }
        throw error;
      }
    },
    list: async <T extends KubeObject>(kind: Kind<T>, question: ListQuestion): Promise<Page<T>> => {
      const path = withQuery(collectionPath(kind, question.namespace), {
        limit: PAGE,
        continue: question.next,
        labelSelector: question.labelSelector,
      });
      const answer = await ask<ListAnswer<T>>({ verb: 'list', kind, method: 'GET', path });
      const next = answer.metadata.continue ?? '';
      return {
        items: (answer.items ?? []).map((item) => ({
          ...item,
          apiVersion: kind.apiVersion,
          kind: kind.kind,
        })),
        resourceVersion: answer.metadata.resourceVersion,
        ...(next === '' ? {} : { next }),
      };
    },
  };
}

interface ListAnswer<T> {
  readonly items: readonly T[] | null;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

const MANAGED = { fieldManager: FIELD_MANAGER };

function writers(
  ask: Asker,
): Pick<Kube, 'apply' | 'applyStatus' | 'merge' | 'create' | 'replace' | 'remove'> {
  return { ...appliers(ask), ...updaters(ask) };
}

function appliers(ask: Asker): Pick<Kube, 'apply' | 'applyStatus'> {
  return {
    apply: async (kind, object) =>
      await ask({
        verb: 'apply',
        kind,
        method: 'PATCH',
        path: withQuery(objectPath(kind, keyOf(object)), { ...MANAGED, force: 'true' }),
        contentType: APPLY,
        body: object,
      }),
    applyStatus: async (kind, object) =>
      await ask({
        verb: 'applyStatus',
        kind,
        method: 'PATCH',
        path: withQuery(objectPath(kind, keyOf(object), 'status'), {
          fieldManager: STATUS_FIELD_MANAGER,
          force: 'true',
        }),
        contentType: APPLY,
        body: object,
      }),
  };
}

function updaters(ask: Asker): Pick<Kube, 'merge' | 'create' | 'replace' | 'remove'> {
  return {
    merge: async (kind, key, patch) =>
      await ask({
        verb: 'merge',
        kind,
        method: 'PATCH',
        path: withQuery(objectPath(kind, key, patch.subresource), MANAGED),
        contentType: MERGE,
        body: bodyOf(patch),
      }),
    create: async (kind, object) =>
      await ask({
        verb: 'create',
        kind,
        method: 'POST',
        path: withQuery(collectionPath(kind, object.metadata.namespace), MANAGED),
        body: object,
      }),
    replace: async (kind, object) =>
      await ask({
        verb: 'replace',
        kind,
        method: 'PUT',
        path: withQuery(objectPath(kind, keyOf(object)), MANAGED),
        body: object,
      }),
    remove: async (kind, key, preconditions) => {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        preconditions,
      };
      try {
        await ask({ verb: 'remove', kind, method: 'DELETE', path: objectPath(kind, key), body });
      } catch (error) {
        if (!isKubeError(error, 'NotFound')) {
          throw error;
        }
      }
    },
  };
}

function bodyOf({ body, resourceVersion }: MergePatch): Readonly<Record<string, unknown>> {
  const metadata = body.metadata as Readonly<Record<string, unknown>> | undefined;
  return resourceVersion === undefined ? body : { ...body, metadata: { ...metadata, resourceVersion } };
}

function keyOf(object: KubeObject): Key {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}
