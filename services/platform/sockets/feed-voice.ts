import type { Redis } from '../redis/redis.ts';
import type { Audience } from './audience.ts';
import { encodeMessage, type FeedMessage } from './feed-message.ts';

export interface FeedVoiceDeps {
  readonly redis: Pick<Redis, 'publish' | 'together'>;
  readonly processId: string;
  readonly channelOf: (key: string) => string;
}

/** Tells other processes of feeds through Redis; what it could not tell is told as a head once Redis is back. */
export class FeedVoice {
  readonly #deps: FeedVoiceDeps;
  /** Feeds whose last frames other processes may not have got, with their heads. */
  readonly #unheard = new Map<string, number>();

  constructor(deps: FeedVoiceDeps) {
    this.#deps = deps;
  }

  /** What is told meanwhile leaves together. */
  together(work: () => void): void {
    this.#deps.redis.together(work);
  }

  tell(key: string, message: FeedMessage, audience: Audience | undefined): void {
    const { redis, processId, channelOf } = this.#deps;
    const since = audience?.moment ?? 0;
    redis.publish(channelOf(key), encodeMessage(processId, message)).then(
      (listeners) => audience?.counted(listeners, since),
      () => {
        audience?.changed();
        if ('to' in message) this.remember(key, message.to);
      },
    );
  }

  /** Tells the head of what was withheld, if anything was. */
  tellWithheld(key: string, audience: Audience | undefined): void {
    const to = audience?.takeWithheld() ?? 0;
    if (to > 0) this.tell(key, { type: 'head', to }, audience);
  }

  /** Others will be told of this head. */
  remember(key: string, head: number): void {
    if (head > (this.#unheard.get(key) ?? 0)) this.#unheard.set(key, head);
  }

  tellRemembered(audienceOf: (key: string) => Audience | undefined): void {
    const unheard = [...this.#unheard];
    this.#unheard.clear();
    for (const [key, to] of unheard) this.tell(key, { type: 'head', to }, audienceOf(key));
  }
}
