import type { GatewayCall } from '../../call.ts';

/** When an answer to another question that means the same will do. */
export interface SemanticPolicy {
  /** The cosine from which on two questions mean the same. */
  readonly threshold: number;
  /** Warmer questions are asked anew. */
  readonly maxTemperature: number;
  /** How long a question may be held up by looking for another one. */
  readonly waitMs: number;
}

/** Policies by task, as the configuration says them (`AI_SEMANTIC_CACHE`). */
export type SemanticPolicies = Readonly<Record<string, SemanticPolicy>>;

/** The task of the platform's own questions. */
const OWN = 'tutor';

/** The policy of a call, by the name of its model, which is its task; undefined where every question is its own. */
export function semanticPolicyOf(
  policies: SemanticPolicies,
  { request, door }: Pick<GatewayCall, 'request' | 'door'>,
): SemanticPolicy | undefined {
  const named = Object.hasOwn(policies, request.model) ? policies[request.model] : undefined;
  return named ?? (door === 'port' ? policies[OWN] : undefined);
}
