import { kubeError } from '../kube-error.ts';
import type { Kind, KubeObject, WatchEvent, WatchQuestion } from '../kube.ts';
import { matches } from '../selector.ts';

/** A change of an object, as the store remembers it. */
export interface Change {
  readonly plural: string;
  readonly version: number;
  readonly before: KubeObject | undefined;
  /** What it is now, or was last: with the version of the change. */
  readonly object: KubeObject;
  readonly isDeletion: boolean;
}

interface Watcher {
  readonly plural: string;
  readonly question: WatchQuestion;
  readonly push: (event: WatchEvent<KubeObject>) => void;
  readonly end: (error?: unknown) => void;
}

/** The streams that are open, and the changes that a new one begins with. */
export interface Watchers {
  publish(change: Change): void;
  open<T extends KubeObject>(
    kind: Kind<T>,
    question: WatchQuestion,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<T>>;
  /** Ends every stream, with a failure or without. */
  endAll(error?: unknown): void;
  bookmark(version: number): void;
  /** Forgets the changes up to a version: a watch from before it is refused as `Expired`. */
  compact(version: number): void;
  /** While frozen, streams stay open and bring nothing. */
  freeze(isFrozen: boolean): void;
  readonly count: number;
}

/** No stream yet. */
export function createWatchers(): Watchers {
  const open = new Set<Watcher>();
  let history: Change[] = [];
  let oldest = 0;
  let isFrozen = false;

  function replay(watcher: Watcher): void {
    const from = Number(watcher.question.resourceVersion);
    history.filter(({ version }) => version > from).forEach((change) => tell(watcher, change));
  }

  return {
    publish: (change) => {
      history.push(change);
      if (!isFrozen) {
        open.forEach((watcher) => tell(watcher, change));
      }
    },
    open: (kind, question, signal) => {
      if (Number(question.resourceVersion) < oldest) {
        throw kubeError({
          reason: 'Expired',
          status: 410,
          message: `watch ${kind.plural}: too old resource version`,
        });
      }
      return stream(kind, question, signal, (watcher) => {
        open.add(watcher);
        replay(watcher);
        return () => open.delete(watcher);
      });
    },
    endAll: (error) => [...open].forEach((watcher) => watcher.end(error)),
    bookmark: (version) =>
      open.forEach(({ push }) => push({ type: 'BOOKMARK', resourceVersion: String(version) })),
    compact: (version) => {
      oldest = version;
      history = history.filter((change) => change.version > version);
    },
    freeze: (frozen) => (isFrozen = frozen),
    get count() {
      return open.size;
    },
  };
}

function tell({ plural, question, push }: Watcher, change: Change): void {
  if (change.plural !== plural) {
    return;
  }
  const wasIn = change.before !== undefined && matches(change.before, question);
  const isIn = !change.isDeletion && matches(change.object, question);
  if (isIn) {
    push({ type: wasIn ? 'MODIFIED' : 'ADDED', object: structuredClone(change.object) });
  } else if (wasIn) {
    push({ type: 'DELETED', object: structuredClone(change.object) });
  }
}

async function* stream<T extends KubeObject>(
  kind: Kind<T>,
  question: WatchQuestion,
  signal: AbortSignal,
  register: (watcher: Watcher) => () => void,
): AsyncIterable<WatchEvent<T>> {
  const waiting: WatchEvent<KubeObject>[] = [];
  let wake = (): void => undefined;
  let end: { readonly error: unknown } | undefined;
  const finish = (error?: unknown): void => {
    end = { error };
    wake();
  };
  const unregister = register({
    plural: kind.plural,
    question,
    push: (event) => {
      waiting.push(event);
      wake();
    },
    end: finish,
  });
  const stop = (): void => finish();
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (!signal.aborted) {
      const event = waiting.shift();
      if (event !== undefined) {
        yield event as WatchEvent<T>;
      } else if (end !== undefined) {
        break;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
    if (end?.error !== undefined) {
      throw end.error as Error;
    }
  } finally {
    unregister();
    signal.removeEventListener('abort', stop);
  }
}
