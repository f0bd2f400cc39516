import { createHash } from 'node:crypto';
import type { GatewayCall } from '../call.ts';
import { ownerOf } from '../streams/owner.ts';

/** Where an answer is kept: whose it is, and for which question. */
export interface CacheKey {
  readonly scope: string;
  readonly question: string;
}

/**
 * The key of a question whose answer may be given again; nothing when it may not. The same question in whichever
 * language has the same key, since it is read from the canonical form. Given again are answers that would be the same:
 * at temperature 0 or with a seed; others when the caller says so.
 */
export function cacheKeyOf({
  request,
  who,
  told,
  isFresh,
  wantsCache,
  door,
}: GatewayCall): CacheKey | undefined {
  const { temperature, seed, extra, user: _user, conversation: _conversation, ...question } = request;
  const isSame = temperature === 0 || seed !== undefined || wantsCache === true;
  if (!isSame || isFresh === true || told !== undefined || door === 'port') return undefined;
  // Whoever may not use the model is for the core to refuse; figures of single tokens are in no answer that is kept.
  if (who.models?.has(request.model) === false || 'logprobs' in extra) return undefined;
  const text = JSON.stringify([question, temperature, seed, extra]);
  return {
    scope: scopeOf({ request, who }),
    question: createHash('sha256').update(text).digest('base64url'),
  };
}

/** A question without any context is the same for all of an organisation; whatever has one is its asker's alone. */
export function scopeOf({ request: { messages, tools }, who }: Pick<GatewayCall, 'request' | 'who'>): string {
  const { organisationId } = who.caller;
  const asked = messages.filter(({ role }) => role !== 'system');
  const isPlain = messages.every(({ content }) => typeof content === 'string');
  const isOfAll = organisationId !== '' && asked.length === 1 && isPlain && tools.length === 0;
  return isOfAll ? `organisation/${organisationId}` : ownerOf(who);
}
