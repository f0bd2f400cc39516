import { createHash } from 'node:crypto';
import type { GatewayCall } from '../../call.ts';
import type { ChatRequest } from '../../canonical/request.ts';
import { scopeOf } from '../cache-key.ts';
import { signatureOf } from './guard/signature.ts';
import type { SemanticPolicy } from './policy.ts';

/** Where questions are kept that may mean the same as one, and this one itself. */
export interface NearKey {
  readonly scope: string;
  /** Of all that must be equal: everything but the words of the last question, and their signature. */
  readonly bucket: string;
  /** Of this very question. */
  readonly question: string;
  /** Its words. */
  readonly text: string;
  /** Who asks it. */
  readonly userId: string;
}

/** Nothing for a call whose question only its own answer answers. */
export function nearKeyOf(call: GatewayCall, policy: SemanticPolicy): NearKey | undefined {
  const { request, who } = call;
  if (wantsItsOwn(call) || !isPlainQuestion(request, policy)) return undefined;
  const last = request.messages.at(-1);
  if (last?.role !== 'user' || typeof last.content !== 'string') return undefined;
  const signature = signatureOf(last.content);
  if (signature === undefined) return undefined;
  const { user: _user, conversation: _conversation, messages, ...rest } = request;
  const { content: text, ...asker } = last;
  const bucket = hashOf([rest, messages.slice(0, -1), asker, signature]);
  return { scope: scopeOf(call), bucket, question: hashOf([bucket, text]), text, userId: who.caller.userId };
}

function wantsItsOwn({ isFresh, told, who, request }: GatewayCall): boolean {
  return isFresh === true || told !== undefined || who.models?.has(request.model) === false;
}

/** Without tools, images, forms and single tokens, one answer, and not too warm. */
function isPlainQuestion(request: ChatRequest, { maxTemperature }: SemanticPolicy): boolean {
  const { messages, tools, responseFormat, n, temperature = 1, extra } = request;
  return (
    tools.length === 0 &&
    responseFormat.type === 'text' &&
    n === 1 &&
    temperature <= maxTemperature &&
    !('logprobs' in extra) &&
    messages.every(({ role, content }) => role !== 'tool' && typeof content === 'string')
  );
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
