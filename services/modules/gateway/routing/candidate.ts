import type { ChatRequest } from '../canonical/request.ts';
import type { ProviderPort } from '../providers/provider.ts';

/** What a request can need beside a text. */
export type Ability = 'tools' | 'vision' | 'json';

/** One who may answer for a model. */
export interface Candidate {
  readonly provider: ProviderPort;
  /** The model as that provider names it. */
  readonly model: string;
  /** How often it goes before its neighbours; without one it stands where it stands. */
  readonly weight?: number;
  /** Milliseconds until its first token, after which it is given up. @default as it may be silent anywhere */
  readonly firstTokenTimeoutMs?: number;
  /** What it can do. @default anything */
  readonly abilities?: ReadonlySet<Ability>;
}

/** The name of a candidate in health, breakers and figures. */
export function nameOf({ provider, model }: Pick<Candidate, 'provider' | 'model'>): string {
  return `${provider.name}/${model}`;
}

/** What this request needs of whoever answers it. */
export function needsOf({ tools, messages, responseFormat }: ChatRequest): readonly Ability[] {
  const hasImage = messages.some(
    ({ content }) => typeof content !== 'string' && content.some(({ type }) => type === 'image'),
  );
  const needs: Ability[] = [];
  if (tools.length > 0) needs.push('tools');
  if (hasImage) needs.push('vision');
  if (responseFormat.type !== 'text') needs.push('json');
  return needs;
}

/** Whether a candidate can do all of it. More than one answer at once is something that only OpenAI's language has. */
export function canServe({ abilities, provider }: Candidate, needs: readonly Ability[], n: number): boolean {
  if (n > 1 && provider.wire !== 'openai') return false;
  return abilities === undefined || needs.every((need) => abilities.has(need));
}
