import type { GatewayCall } from '../call.ts';
import { textOf, type ChatRequest } from '../canonical/request.ts';
import type { Answer } from '../canonical/answer.ts';
import type { Judgement } from '../canonical/judgement.ts';
import type { Layer, Gateway, ModerationCall } from '../gateway.ts';
import type { GatewayPart } from '../gateway-part.ts';
import { toVerdict } from './verdict.ts';
import type { Moderator, Objection } from './moderator.ts';
import { judgeStream } from './judge-stream.ts';
import { policyOf, type SafetyPolicies, type SafetyPolicy } from './policy.ts';
import { refusedAnswer, withoutChoices } from './refusal.ts';

export interface ModerateOptions {
  readonly policies: SafetyPolicies;
  readonly moderator: Moderator;
}

/**
 * Judges what is asked before a model reads it, and what it says before anybody does. Where the policy of a task is
 * off the call goes through untouched: not one promise is added.
 */
export function moderate({ policies, moderator }: ModerateOptions): Layer {
  return (inner) => ({
    embed: (call) => inner.embed(call),
    moderate: (call) => (call.request.by === 'platform' ? judgeHere(moderator, call) : inner.moderate(call)),
    complete: (call) => {
      const policy = policyOf(policies, call);
      return policy === undefined ? inner.complete(call) : judgedAnswer(inner, call, policy, moderator);
    },
    stream: (call) => {
      const policy = policyOf(policies, call);
      return policy === undefined ? inner.stream(call) : judgedStream(inner, call, policy, moderator);
    },
  });
}

/** Who judged, when nobody outside was asked: our rules, and the model of the route `moderation` where there is one. */
export const OWN_JUDGE = 'studyflow-moderation';

async function judgeHere(moderator: Moderator, { request, signal }: ModerationCall): Promise<Judgement> {
  const results: unknown[] = [];
  for (const text of request.texts) {
    const objection = await moderator.judge(text, {
      side: 'input',
      judges: ['rules', 'model'],
      onFailure: 'closed',
      signal,
    });
    results.push(toVerdict(objection));
  }
  return { provider: undefined, raw: { model: OWN_JUDGE, results } };
}

async function judgedAnswer(
  inner: Gateway,
  call: GatewayCall,
  policy: SafetyPolicy,
  moderator: Moderator,
): Promise<Answer> {
  if ((await objectionTo(call, policy, moderator)) !== undefined) return refusedAnswer(call);
  const answer = await inner.complete(call);
  const { output: judges, onFailure } = policy;
  if (judges.length === 0) return answer;
  const refused = new Map<number, Objection>();
  for (const { index, text, toolCalls } of answer.choices) {
    const said = [text, ...toolCalls.map((toolCall) => toolCall.arguments)].join('\n');
    const objection = await moderator.judge(said, { side: 'output', judges, onFailure, signal: call.signal });
    if (objection !== undefined) refused.set(index, objection);
  }
  return refused.size === 0 ? answer : withoutChoices(answer, refused, call.who.caller.language);
}

async function* judgedStream(
  inner: Gateway,
  call: GatewayCall,
  policy: SafetyPolicy,
  moderator: Moderator,
): AsyncGenerator<readonly GatewayPart[]> {
  if ((await objectionTo(call, policy, moderator)) !== undefined) {
    yield partsOf(refusedAnswer(call));
    return;
  }
  const parts = inner.stream(call);
  if (policy.output.length === 0) yield* parts;
  else yield* judgeStream(parts, { call, policy, moderator });
}

function objectionTo(
  { request, signal }: GatewayCall,
  { input: judges, onFailure }: SafetyPolicy,
  moderator: Moderator,
): Promise<Objection | undefined> {
  return moderator.judge(saidBy(request), { side: 'input', judges, onFailure, signal });
}

/** So much of what people said is judged, from the end: a body has a bound of its own, this bounds the time. */
const MOST = 262_144;

/** What people said, not what the platform or a model did; the latest last. */
function saidBy({ messages }: ChatRequest): string {
  return messages
    .flatMap(({ role, content }) => (role === 'user' ? [textOf(content)] : []))
    .join('\n')
    .slice(-MOST);
}

/** A refused answer as a stream. */
function partsOf(answer: Answer): readonly GatewayPart[] {
  const { model, provider, switched, usage, choices } = answer;
  return [
    { type: 'start', model },
    { type: 'speaker', provider, switched },
    ...choices.flatMap(({ index, refusal = '', finishReason: reason }): GatewayPart[] => [
      { type: 'refusal-delta', index, text: refusal },
      { type: 'finish', index, reason },
    ]),
    { type: 'usage', usage },
    { type: 'end', answer },
  ];
}
