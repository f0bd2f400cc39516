/**
 * Safety of the gateway: what is asked and what is answered is judged, by policy of the task (`AI_SAFETY`).
 *
 * rules/      phrases by category, one file per language and version
 * moderator   rules first, then the model that the route `moderation` leads to
 * moderate    the layer: refuses in the canonical form, so that each door tells it in its own
 * room-judge  the same judgement for what is said in rooms
 */
import type { Ids } from '../../../platform/ids/ids.ts';
import type { Metrics } from '../../../platform/telemetry/metrics.ts';
import type { Gateway, Layer } from '../gateway.ts';
import { moderationModel } from './ask-moderation-model.ts';
import { moderate } from './moderate.ts';
import { createModerator } from './moderator.ts';
import { observeSafety } from './observe-safety.ts';
import type { SafetyPolicies } from './policy.ts';
import { roomJudge, type RoomJudge } from './room-judge.ts';
import { createRuleBook } from './rules/rule-book.ts';

export { OWN_JUDGE } from './moderate.ts';
export type { RoomJudge } from './room-judge.ts';

export interface SafetyDeps {
  readonly policies: SafetyPolicies;
  /** The whole gateway, for the model that judges: its questions are counted too. Undefined without such a model. */
  readonly gateway: (() => Gateway) | undefined;
  readonly ids: Pick<Ids, 'token' | 'uuid'>;
  readonly metrics: Metrics;
}

export interface Safety {
  readonly layer: Layer;
  readonly roomJudge: RoomJudge | undefined;
}

export function openSafety({ policies, gateway, ids, metrics }: SafetyDeps): Safety {
  const moderator = createModerator({
    rules: createRuleBook(),
    askModel: gateway && moderationModel(gateway, ids),
    observe: observeSafety(metrics),
  });
  return { layer: moderate({ policies, moderator }), roomJudge: roomJudge(policies, moderator) };
}
