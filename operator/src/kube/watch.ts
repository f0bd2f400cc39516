import { errorOfStatus, parseStatus, type Status } from './answers.ts';
import { createDeadline } from './deadline.ts';
import { isKubeError, kubeError } from './kube-error.ts';
import type { Kind, KubeObject, WatchEvent, WatchQuestion } from './kube.ts';
import { linesOf } from './lines.ts';
import { collectionPath, withQuery } from './paths.ts';
import { readText } from './read-text.ts';
import { errorOfConnection, type Transport } from './transport.ts';

/**
 * How long the server is asked to keep a watch open. A server that lives ends it by then (and sends a bookmark just
 * before, so that the next watch goes on where this one ended, without a list). So a watch that has not ended a little
 * later is dead, however: whether packets are dropped, a proxy hangs or the server is frozen. Bookmarks alone come about
 * once a minute and would show it too late for "within 60 s" (promise O4). The price is a request per kind every 45 s.
 */
const OPEN_SECONDS = { least: 40, spread: 10 };
const GRACE_MS = 5_000;

/** What the watch needs besides the way to the server. */
export interface WatchOptions {
  readonly transport: Transport;
  /** A number in [0, 1): spreads the ends of the watches. */
  readonly chance: () => number;
  /** How long the server may keep a watch open, in seconds. @default 40 to 50 */
  readonly openSeconds?: number;
  /** How long after that a watch counts as dead. @default 5000 */
  readonly graceMs?: number;
}

interface Line {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject | Status;
}

/** Watches a kind. Ends when the server ends it or `signal` is aborted; throws `Expired` (410), `Timeout` when it is dead. */
export async function* watchKind<T extends KubeObject>(
  options: WatchOptions,
  kind: Kind<T>,
  question: WatchQuestion,
  signal: AbortSignal,
): AsyncIterable<WatchEvent<T>> {
  const seconds =
    options.openSeconds ?? Math.floor(OPEN_SECONDS.least + OPEN_SECONDS.spread * options.chance());
  const path = withQuery(collectionPath(kind, question.namespace), {
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: question.resourceVersion,
    labelSelector: question.labelSelector,
    timeoutSeconds: seconds,
  });
  const deadline = createDeadline(seconds * 1000 + (options.graceMs ?? GRACE_MS), signal);
  const call = { method: 'GET' as const, path, signal: deadline.signal };
  try {
    const answer = await options.transport.send(call);
    if (answer.statusCode !== 200) {
      const status = parseStatus(answer.statusCode ?? 0, await readText(answer));
      throw errorOfStatus(`watch ${kind.plural}`, status, answer.headers);
    }
    for await (const line of linesOf(answer)) {
      yield eventOf(kind, parse(kind, line));
    }
  } catch (error) {
    if (!signal.aborted) {
      throw isKubeError(error) ? error : errorOfConnection(call, error);
    }
  } finally {
    deadline.clear();
  }
}

function parse(kind: Kind, line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch (cause) {
    throw kubeError({ reason: 'Other', message: `watch ${kind.plural}: a line is no JSON`, cause });
  }
}

function eventOf<T extends KubeObject>(kind: Kind<T>, line: Line): WatchEvent<T> {
  if (line.type === 'ERROR') {
    throw errorOfStatus(`watch ${kind.plural}`, line.object as Status);
  }
  const object = line.object as T;
  if (line.type === 'BOOKMARK') {
    return { type: 'BOOKMARK', resourceVersion: object.metadata.resourceVersion ?? '' };
  }
  return { type: line.type, object };
}
