import type { Ids } from '../../../../platform/ids/ids.ts';
import { NOBODY } from '../../../../platform/use-case/caller.ts';
import type { Gateway } from '../../gateway.ts';

/** A text as a vector. @throws what the gateway throws */
export type Embed = (text: string, signal: AbortSignal) => Promise<readonly number[]>;

/** By the platform's own model, through the whole gateway: the platform pays, not whoever asks. */
export function embedThrough(gateway: () => Gateway, model: string, ids: Pick<Ids, 'token' | 'uuid'>): Embed {
  return async (text, signal) => {
    const { vectors } = await gateway().embed({
      id: `embd-${ids.token(18)}`,
      requestId: ids.uuid(),
      who: { caller: { ...NOBODY, role: 'service_role' } },
      door: 'semantic-cache',
      signal,
      request: { model, inputs: [text] },
    });
    return vectors[0] ?? [];
  };
}
