import type { GatewayCall } from './call.ts';
import type { GatewayCaller } from './caller.ts';
import type { Answer, EmbeddingRequest, Vectors } from './canonical/answer.ts';
import type { Judgement, ModerationRequest } from './canonical/judgement.ts';
import type { GatewayPart } from './gateway-part.ts';

/** One call for vectors. */
export interface EmbeddingCall extends Omit<GatewayCall, 'request' | 'fallback'> {
  readonly who: GatewayCaller;
  readonly request: EmbeddingRequest;
}

/** One call for a judgement. */
export interface ModerationCall extends Omit<GatewayCall, 'request' | 'fallback'> {
  readonly request: ModerationRequest;
}

/**
 * What doors ask of: everything behind it is in the canonical form. Failures are thrown, those of a stream before its
 * first part when nothing was said yet.
 *
 * @throws `gateway.model-unknown`, `gateway.ability-missing`, and what the last provider failed with
 */
export interface Gateway {
  complete(call: GatewayCall): Promise<Answer>;
  /** Batches of parts, as `canonical/parts.ts` promises them; `shares` of the ledger come with `usage`. */
  stream(call: GatewayCall): AsyncIterable<readonly GatewayPart[]>;
  embed(call: EmbeddingCall): Promise<Vectors>;
  moderate(call: ModerationCall): Promise<Judgement>;
}

/**
 * One concern around the gateway: it sees each call on its way in, each part on its way out, and may answer itself
 * (a cache), refuse (a budget) or count (a ledger). Layers never know doors or providers.
 */
export type Layer = (inner: Gateway) => Gateway;

/** Puts layers around a gateway; the first is the outermost. */
export function layered(core: Gateway, layers: readonly Layer[]): Gateway {
  return layers.reduceRight((inner, layer) => layer(inner), core);
}
