import type { Clock } from '../../../../platform/clock/clock.ts';
import type { GatewayCall } from '../../call.ts';
import type { Answer } from '../../canonical/answer.ts';
import type { Layer } from '../../gateway.ts';
import type { GatewayPart } from '../../gateway-part.ts';
import { againFor, isWorthKeeping, partsOf } from '../replay.ts';
import type { Vector } from './embed.ts';
import { nearKeyOf, type NearKey } from './near-key.ts';
import { nearest, type Found, type NearestDeps } from './nearest.ts';
import type { ObserveSemanticCache } from './observe-semantic-cache.ts';
import { restedEmbed } from './rested-embed.ts';
import { semanticPolicyOf, type SemanticPolicies, type SemanticPolicy } from './policy.ts';

export interface SemanticCacheDeps extends NearestDeps {
  readonly policies: SemanticPolicies;
  readonly observe: ObserveSemanticCache;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** A vector that is to be kept is waited for so long; nobody waits with it. */
const KEEPING_MS = 10_000;
/** More at once are not kept: a provider that is slow to embed is not asked for more. */
const MOST_KEEPING = 32;

interface InTime extends Found {
  /** Whether it was not waited for. */
  readonly isLate?: boolean;
}

const LATE: InTime = { isLate: true };

/**
 * Gives an answer to a question that means the same as one that was answered. Looking for it takes no longer than the
 * policy says, and whatever fails on the way is as if nothing had been found. Answers are kept behind the back of whoever
 * reads them.
 */
export function semanticCacheLayer(deps: SemanticCacheDeps): Layer {
  const { policies, observe, store } = deps;
  const looking = { store, embed: restedEmbed(deps.embed, deps.clock) };
  const keeping = keeper(deps);
  const lookFor = async (call: GatewayCall): Promise<Looked> => {
    const policy = semanticPolicyOf(policies, call);
    const key = policy && nearKeyOf(call, policy);
    if (policy === undefined || key === undefined) return {};
    const { near, vector, isLate } = await lookedFor(looking, { key, policy, signal: call.signal });
    if (near === undefined) {
      observe(isLate === true ? 'late' : 'miss');
      return { key, ...(vector && { vector }) };
    }
    const { answer, similarity } = near;
    observe('hit', similarity);
    call.note?.('x-studyflow-cache', 'semantic');
    call.note?.('x-studyflow-similarity', similarity.toFixed(3));
    return { again: againFor(answer, similarity) };
  };
  return (inner) => ({
    ...inner,
    complete: async (call) => {
      const { again, ...place } = await lookFor(call);
      if (again !== undefined) return again;
      const answer = await inner.complete(call);
      keeping(place, answer);
      return answer;
    },
    stream: async function* (call): AsyncGenerator<readonly GatewayPart[]> {
      const { again, ...place } = await lookFor(call);
      if (again !== undefined) {
        yield partsOf(again);
        return;
      }
      for await (const parts of inner.stream(call)) {
        const last = parts.at(-1);
        if (last?.type === 'end') keeping(place, last.answer);
        yield parts;
      }
    },
  });
}

/** Where a coming answer is to be kept, if anywhere. */
interface Place {
  readonly key?: NearKey;
  /** What was asked for to look for others. */
  readonly vector?: Vector;
}

/** An answer of before, or where the coming one is to be kept. */
interface Looked extends Place {
  readonly again?: Answer;
}

interface Looking {
  readonly key: NearKey;
  readonly policy: SemanticPolicy;
  readonly signal: AbortSignal;
}

async function lookedFor(deps: NearestDeps, { key, policy, signal: left }: Looking): Promise<InTime> {
  const over = AbortSignal.timeout(policy.waitMs);
  const signal = AbortSignal.any([left, over]);
  const late = new Promise<InTime>((resolve) => {
    signal.addEventListener('abort', () => resolve(LATE), { once: true });
  });
  const found = nearest(deps, key, policy.threshold, signal).catch(() => (signal.aborted ? LATE : {}));
  return Promise.race([found, late]);
}

/** Keeps answers, a bounded number at once, and never fails. */
function keeper({ store, embed }: NearestDeps): (place: Place, answer: Answer) => void {
  let underWay = 0;
  const keep = async (key: NearKey, known: Vector | undefined, answer: Answer): Promise<void> => {
    const vector = known ?? (await embed(key.text, AbortSignal.timeout(KEEPING_MS)));
    if (vector.vector.length > 0) await store.keep(key, vector, answer);
  };
  return ({ key, vector }, answer) => {
    if (key === undefined || underWay >= MOST_KEEPING || !isWhole(answer)) return;
    underWay += 1;
    void keep(key, vector, answer)
      .catch(() => undefined)
      .finally(() => (underWay -= 1));
  };
}

/** Only what came to its own end, in words. */
function isWhole(answer: Answer): boolean {
  const [choice] = answer.choices;
  return (
    isWorthKeeping(answer) &&
    choice?.finishReason === 'stop' &&
    choice.text !== '' &&
    choice.refusal === undefined &&
    choice.toolCalls.length === 0
  );
}
