/** Many platforms at once on one control plane, for measurements: kwok plays their pods. */
import type { ApiClient, ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { conditionOf, studyFlowsPath } from './study-flows.ts';

/** As many calls at a time as a server on one core answers without a queue. */
const AT_ONCE = 16;

/** Runs `work` for 0 to `count` - 1, some at a time. */
export async function forEach(
  count: number,
  work: (index: number) => Promise<unknown>,
  atOnce = AT_ONCE,
): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, run));
}

/** Makes that many platforms in one namespace; `make` gives each its name. */
export async function createPlatforms(
  api: ApiClient,
  namespace: string,
  count: number,
  make: (index: number) => ApiObject,
): Promise<void> {
  await forEach(count, (index) => api.create(studyFlowsPath(namespace), make(index)));
}

/** How a namespace full of platforms is doing, by a watch of its own: it puts no load on the server. */
export interface ScaleWatch {
  /** Names of those whose newest spec serves. */
  ready(): number;
  /** Changes that the watch has brought. */
  changes(): number;
  /** Resolves when that many serve. @throws when it takes longer. */
  untilReady(count: number, withinMs: number): Promise<void>;
  stop(): void;
}

/** Watches until it is stopped. */
export function watchScale(api: ApiClient, namespace: string): ScaleWatch {
  const ready = new Set<string>();
  const stopping = new AbortController();
  const waiting = new Set<() => void>();
  let changes = 0;
  const watching = (async () => {
    for await (const { object } of api.watch(
      `${studyFlowsPath(namespace)}?resourceVersion=0`,
      stopping.signal,
    )) {
      changes += 1;
      if (conditionOf(object, 'Ready') === 'True') ready.add(object.metadata.name);
      else ready.delete(object.metadata.name);
      for (const look of waiting) look();
    }
  })();
  watching.catch(() => undefined);
  return {
    ready: () => ready.size,
    changes: () => changes,
    async untilReady(count, withinMs) {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const look = (): void => void (ready.size >= count && resolve(undefined));
      const timer = setTimeout(
        () => reject(new Error(`${ready.size} of ${count} platforms serve after ${withinMs} ms`)),
        withinMs,
      );
      waiting.add(look);
      look();
      watching.then(() => reject(new Error('The watch has ended')), reject);
      await promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(look);
      });
    },
    stop: () => stopping.abort(),
  };
}

/** What a process uses, as the system counts it (Linux). */
export interface Usage {
  readonly residentMiB: number;
  readonly cpuSeconds: number;
}

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

/** Reads `/proc/<pid>/stat`: fields 14 and 15 are the ticks of CPU, 24 the resident pages. */
export function usageIn(stat: string): Usage {
  const fields = stat
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  const [user = 0, system = 0] = [fields[11], fields[12]];
  return {
    residentMiB: ((fields[21] ?? 0) * PAGE_BYTES) / (1_024 * 1_024),
    cpuSeconds: (user + system) / TICKS_PER_SECOND,
  };
}
