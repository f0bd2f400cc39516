import { createHash } from 'node:crypto';
import type { GatewayCall } from '../call.ts';
import type { ChatMessage } from '../canonical/request.ts';
import type { EmbeddingCall } from '../gateway.ts';
import { ownerOf } from '../streams/owner.ts';

/** Where an answer is kept: whose it is, and for which question. */
export interface CacheKey {
  readonly scope: string;
  readonly question: string;
  /** Who asked it; empty when nobody did. */
  readonly userId: string;
}

/**
 * The key of a question whose answer may be given again; nothing when it may not. The same question in whichever
 * language has the same key, since it is read from the canonical form. Given again are answers that would be the same:
 * at temperature 0 or with a seed; others when the caller says so.
 */
export function cacheKeyOf(call: GatewayCall): CacheKey | undefined {
  const { request, who, told, isFresh, wantsCache, door } = call;
  const { temperature, seed, extra, user: _user, conversation: _conversation, ...question } = request;
  const isSame = temperature === 0 || seed !== undefined || wantsCache === true;
  if (!isSame || isFresh === true || told !== undefined) return undefined;
  // Whoever may not use the model is for the core to refuse; figures of single tokens are in no answer that is kept.
  if (who.models?.has(request.model) === false || 'logprobs' in extra) return undefined;
  // The port hands on what its provider has said word by word, which an answer that was kept from a stream has not.
  const text = JSON.stringify([question, temperature, seed, extra, ...(door === PORT ? [PORT] : [])]);
  return keyIn(scopeOf(call), text, who);
}

/** The questions of the platform itself, for whoever asks them. */
const PORT = 'port';

/** The same of texts whose vectors the platform itself asks for: their asker's alone. Clients are given what they ask for. */
export function vectorsKeyOf({ request, who, isFresh, door }: EmbeddingCall): CacheKey | undefined {
  if (door !== PORT || isFresh === true) return undefined;
  return keyIn(ownerOf(who), JSON.stringify(request), who);
}

function keyIn(scope: string, text: string, { caller }: GatewayCall['who']): CacheKey {
  return {
    scope,
    question: createHash('sha256').update(text).digest('base64url'),
    userId: caller.userId,
  };
}

/** What the platform's prompts call data that is nobody's own; whatever else they hold is one person's. */
const PRIVATE = /<data name="(?!(?:subject|topic)")/;

/** A question without any context is the same for all of an organisation; whatever has one is its asker's alone. */
export function scopeOf({ request: { messages, tools }, who }: Pick<GatewayCall, 'request' | 'who'>): string {
  const { organisationId } = who.caller;
  const asked = messages.filter(({ role }) => role !== 'system');
  const isOfAll =
    organisationId !== '' && asked.length === 1 && tools.length === 0 && messages.every(isOfNobody);
  return isOfAll ? `organisation/${organisationId}` : ownerOf(who);
}

function isOfNobody({ content }: ChatMessage): boolean {
  return typeof content === 'string' && !PRIVATE.test(content);
}
