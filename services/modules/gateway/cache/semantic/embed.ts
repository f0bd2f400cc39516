import type { Ids } from '../../../../platform/ids/ids.ts';
import { NOBODY } from '../../../../platform/use-case/caller.ts';
import type { Gateway } from '../../gateway.ts';

/** A text as a vector. */
export interface Vector {
  /** The provider and its model that made it: vectors of two models say nothing about each other. */
  readonly model: string;
  /** Empty when the provider gave none. */
  readonly vector: readonly number[];
}

/** @throws what the gateway throws */
export type Embed = (text: string, signal: AbortSignal) => Promise<Vector>;

/**
 * By the platform's own model, through the whole gateway: the platform pays, not whoever asks. A route may lead to several
 * models, so each vector tells which of them answered.
 */
export function embedThrough(gateway: () => Gateway, asked: string, ids: Pick<Ids, 'token' | 'uuid'>): Embed {
  return async (text, signal) => {
    const { vectors, provider, model } = await gateway().embed({
      id: `embd-${ids.token(18)}`,
      requestId: ids.uuid(),
      who: { caller: { ...NOBODY, role: 'service_role' } },
      door: 'semantic-cache',
      signal,
      request: { model: asked, inputs: [text] },
    });
    return { model: `${provider}/${model}`, vector: vectors[0] ?? [] };
  };
}
