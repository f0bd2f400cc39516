import type { Redis } from '../../../platform/redis/redis.ts';

/** This process' ear for one topic of the others; opens again by `retry` until it is closed. */
export class TopicLine {
  readonly #redis: Redis;
  readonly #name: string;
  readonly #hear: (message: Buffer) => void;
  readonly #onOpen: () => void;
  #state: 'closed' | 'opening' | 'open' = 'closed';
  #isWanted = true;
  #stop: () => void = () => undefined;

  constructor(
    redis: Redis,
    line: { readonly name: string; readonly hear: (message: Buffer) => void; readonly onOpen: () => void },
  ) {
    this.#redis = redis;
    this.#name = line.name;
    this.#hear = line.hear;
    this.#onOpen = line.onOpen;
    this.retry();
  }

  /** Tries to open a line that is not open: Redis may have been away. */
  retry(): void {
    if (!this.#isWanted || this.#state !== 'closed' || this.#redis.health().state !== 'up') return;
    this.#state = 'opening';
    this.#redis.subscribe(this.#name, this.#hear).then(
      (stop) => {
        if (!this.#isWanted) {
          stop();
          return;
        }
        this.#state = 'open';
        this.#stop = stop;
        this.#onOpen();
      },
      () => (this.#state = 'closed'),
    );
  }

  close(): void {
    this.#isWanted = false;
    this.#stop();
  }
}
