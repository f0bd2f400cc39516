import type { GatewayCall } from '../call.ts';

/** Who judges: lists of phrases, which cost next to nothing, and a model, which costs a question. */
export type JudgeKind = 'rules' | 'model';

/** What is judged of calls for one task, and by whom. */
export interface SafetyPolicy {
  readonly input: readonly JudgeKind[];
  readonly output: readonly JudgeKind[];
  /** What becomes of words that the model could not judge: `open` lets them through, `closed` refuses. */
  readonly onFailure: 'open' | 'closed';
}

/** Policies by task, as the configuration says them (`AI_SAFETY`); `*` is for all others. */
export type SafetyPolicies = Readonly<Record<string, SafetyPolicy>>;

/** The task of the platform's own questions. */
const OWN = 'tutor';

/** The task whose model judges: it is never judged itself. */
export const MODERATION = 'moderation';

/** The policy of a call, by the name of its model, which is its task; undefined where nothing is judged. */
export function policyOf(
  policies: SafetyPolicies,
  { request, door }: Pick<GatewayCall, 'request' | 'door'>,
): SafetyPolicy | undefined {
  if (request.model === MODERATION) return undefined;
  const named = Object.hasOwn(policies, request.model) ? policies[request.model] : undefined;
  const policy = named ?? (door === 'port' ? policies[OWN] : undefined) ?? policies['*'];
  if (policy === undefined || policy.input.length + policy.output.length === 0) return undefined;
  return policy;
}
