import { isAppError } from '../errors/app-error.ts';
import type { Redis } from '../redis/redis.ts';
import { decodeMessage, type FeedMessage } from './feed-message.ts';

export interface EarsDeps {
  readonly redis: Pick<Redis, 'subscribe'>;
  readonly processId: string;
  readonly onError: (error: unknown, channel: string) => void;
}

interface Ear {
  readonly channel: string;
  readonly listener: (message: Buffer) => void;
  readonly onHeard: () => void;
  stop: (() => void) | undefined;
  isOver: boolean;
}

/** Listens to the channels of feeds; what cannot be heard while Redis is away is heard when it is back. */
export class Ears {
  readonly #deps: EarsDeps;
  readonly #deaf = new Set<Ear>();

  constructor(deps: EarsDeps) {
    this.#deps = deps;
  }

  /**
   * Listens, at once or as soon as Redis is there; the answer ends it.
   *
   * @param onHeard is called when it is heard later than that: what was said before is lost.
   */
  async hear(
    channel: string,
    feed: { receive(message: FeedMessage): void },
    onHeard: () => void,
  ): Promise<() => void> {
    const listener = (bytes: Buffer): void => {
      const message = decodeMessage(this.#deps.processId, bytes);
      if (message !== undefined) feed.receive(message);
    };
    const ear: Ear = { channel, listener, onHeard, stop: undefined, isOver: false };
    await this.#listen(ear);
    return () => {
      ear.isOver = true;
      this.#deaf.delete(ear);
      ear.stop?.();
    };
  }

  /** To be called now and then while Redis is there. */
  listenAgain(): void {
    for (const ear of [...this.#deaf]) {
      this.#deaf.delete(ear);
      this.#listen(ear).then(
        () => {
          if (ear.stop !== undefined && !ear.isOver) ear.onHeard();
        },
        (error: unknown) => this.#deps.onError(error, ear.channel),
      );
    }
  }

  async #listen(ear: Ear): Promise<void> {
    try {
      const stop = await this.#deps.redis.subscribe(ear.channel, ear.listener);
      if (ear.isOver) stop();
      else ear.stop = stop;
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
      if (!ear.isOver) this.#deaf.add(ear);
    }
  }
}
