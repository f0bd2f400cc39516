import type { Log } from '../telemetry/log.ts';
import { startLoop, type Loop } from './loop.ts';

export interface PromotionOptions {
  /** The release of this process, and how to find out which one is active; without it the process is promoted. */
  readonly awaited?: { readonly release: string; readonly askActive: () => Promise<string> } | undefined;
  readonly log: Log;
  /** Aborts when the process begins to stop: whoever is not promoted by then never is. */
  readonly stopping: AbortSignal;
  /** Between 0 and 1. @default Math.random */
  readonly chance?: () => number;
  /** @default 1000 */
  readonly everyMs?: number;
}

/**
 * Whether this process may own rooms and take jobs: from the moment on in which its release is the active one, for
 * good. It serves, forwards and is ready before that, too.
 */
export interface Promotion {
  isPromoted(): boolean;
  /** Runs the work at the promotion; at once after it. */
  whenPromoted(work: () => void): void;
  /** Begins to ask. */
  start(): void;
}

/** Of the wait between two questions, the part that is left to chance: processes do not ask together. */
const JITTER = 0.2;

export function createPromotion(options: PromotionOptions): Promotion {
  const { awaited, log, stopping } = options;
  const works: (() => void)[] = [];
  let isPromoted = awaited === undefined;

  const promote = (): void => {
    isPromoted = true;
    for (const work of works.splice(0)) work();
  };
  return {
    isPromoted: () => isPromoted,
    whenPromoted: (work) => {
      if (isPromoted) work();
      else works.push(work);
    },
    start: () => {
      if (awaited === undefined || isPromoted || stopping.aborted) return;
      log.info('this process waits until its release is the active one', { release: awaited.release });
      const loop = followActive(awaited, options, () => {
        log.info('the release of this process is the active one', { release: awaited.release });
        promote();
      });
      stopping.addEventListener('abort', () => void loop.stop(), { once: true });
    },
  };
}

/** Asks at the same pace whether answers come or not: at a first start the one who answers is only just coming up. */
function followActive(
  { release, askActive }: PromotionOptions['awaited'] & {},
  { log, stopping, chance = Math.random, everyMs = 1_000 }: PromotionOptions,
  onActive: () => void,
): Loop {
  let isTold = false;
  const ask = async (): Promise<string | undefined> => {
    try {
      const active = await askActive();
      isTold = false;
      return active;
    } catch (error) {
      if (!isTold) log.warn('nobody tells which release is the active one; it is asked again', { error });
      isTold = true;
      return undefined;
    }
  };
  const loop = startLoop({
    everyMs: everyMs * (1 - JITTER + 2 * JITTER * chance()),
    onFailure: (error) => log.error('the promotion failed', { error }),
    turn: async () => {
      if ((await ask()) !== release || stopping.aborted) return false;
      // Not waited for: this is its own turn.
      void loop.stop();
      onActive();
      return false;
    },
  });
  return loop;
}
