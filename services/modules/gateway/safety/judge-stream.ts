import type { GatewayCall } from '../call.ts';
import type { GatewayPart } from '../gateway-part.ts';
import type { Owed } from '../bill.ts';
import { estimateUsage } from '../tokens/count-tokens.ts';
import { addUsage } from '../canonical/usage.ts';
import { choiceOf } from '../fallback/told.ts';
import { Heard, LOOK_BACK } from './heard.ts';
import type { Moderator } from './moderator.ts';
import type { SafetyPolicy } from './policy.ts';
import { refusalSentence } from './refusal.ts';

export interface JudgeStreamOptions {
  readonly call: GatewayCall;
  readonly policy: SafetyPolicy;
  readonly moderator: Moderator;
}

/** A model judges so many characters at once, with as many of those before them. */
const WINDOW = 320;

/**
 * Judges a stream as it comes. Rules judge each batch before it is passed on, and wait only where its last word may
 * become another one: no phrase that is against them is ever whole for a reader, and nothing else is later than it was.
 * A model judges windows, which are kept back until it has. What is objected to ends the stream as a refusal; the
 * provider is told to stop, and what it had said is owed: what was given again, or is somebody else's, is not.
 */
export async function* judgeStream(
  parts: AsyncIterable<readonly GatewayPart[]>,
  { call, policy, moderator }: JudgeStreamOptions,
): AsyncGenerator<readonly GatewayPart[]> {
  const heard = new Heard();
  heard.add(call.told?.parts ?? []);
  heard.passOn();
  const said: GatewayPart[] = [];
  let held: GatewayPart[] = [];
  let isRefused = false;
  for await (const batch of parts) {
    heard.add(batch);
    said.push(...batch);
    held.push(...batch);
    const isEnding = batch.some(({ type }) => type === 'finish' || type === 'usage' || type === 'end');
    const verdict = await judge(heard, isEnding, { call, policy, moderator });
    if (verdict === 'wait') continue;
    // Whoever speaks is left before the end is told: only then is it known who of those who listen owes it.
    if ((isRefused = verdict === 'refuse')) break;
    yield held;
    held = [];
    heard.passOn();
  }
  if (isRefused) {
    call.bill?.owes(owedFor(call, said));
    yield await refusalOf(call, heard, held);
  } else if (held.length > 0) yield held;
}

type Next = 'pass' | 'wait' | 'refuse';

async function judge(heard: Heard, isEnding: boolean, options: JudgeStreamOptions): Promise<Next> {
  const judges = options.policy.output;
  const byRules = judges.includes('rules') ? judgeByRules(heard, isEnding, options.moderator) : 'pass';
  if (byRules !== 'pass' || !judges.includes('model') || heard.freshLength === 0) return byRules;
  if (!isEnding && heard.freshLength < WINDOW) return 'wait';
  for (const window of heard.windows(WINDOW)) {
    const objection = await options.moderator.judge(window, {
      side: 'output',
      judges: ['model'],
      onFailure: options.policy.onFailure,
      signal: options.call.signal,
    });
    if (objection !== undefined) return 'refuse';
  }
  return 'pass';
}

function judgeByRules(heard: Heard, isEnding: boolean, moderator: Moderator): Next {
  let next: Next = 'pass';
  for (const window of heard.windows(LOOK_BACK)) {
    const found = moderator.rules.find(window);
    if (found?.isLast === true && !isEnding) next = 'wait';
    else if (found !== undefined && moderator.byRules(window, 'output') !== undefined) return 'refuse';
  }
  return next;
}

/** What the providers told, where they came to that; else what they said, but for what is in the ledger already. */
function owedFor({ told }: GatewayCall, said: readonly GatewayPart[]): Owed {
  const last = said.at(-1);
  if (last?.type === 'end') return { shares: last.answer.shares };
  return { said: told === undefined || told.isAccounted ? said : [...told.parts, ...said] };
}

/** The end of a stream that may not go on: what was kept back is not said. */
async function refusalOf(
  call: GatewayCall,
  { told, start, speaker, finished }: Heard,
  held: readonly GatewayPart[],
): Promise<readonly GatewayPart[]> {
  const said = told.map(({ text }) => text).join('');
  const known = held.findLast((part) => part.type === 'usage')?.usage;
  const usage = addUsage(known ?? (await estimateUsage(call.request, said)), {});
  const refusal = refusalSentence('output', call.who.caller.language);
  const provider = speaker?.provider ?? '';
  const model = start?.model ?? call.request.model;
  const choices = told.map((one, index) => ({
    ...choiceOf({ ...one, text: '', reason: 'content-filter' }, index),
    refusal,
  }));
  return [
    ...held.filter(({ type }) => type === 'start' || type === 'speaker'),
    ...choices.flatMap(({ index }): GatewayPart[] =>
      finished.has(index)
        ? []
        : [
            { type: 'refusal-delta', index, text: refusal },
            { type: 'finish', index, reason: 'content-filter' },
          ],
    ),
    { type: 'usage', usage },
    {
      type: 'end',
      answer: {
        model,
        choices,
        wire: 'openai',
        usage,
        provider,
        switched: speaker?.switched ?? 0,
        // What it cost is on the bill.
        shares: [],
      },
    },
  ];
}
