import { sayIn, type Language } from '../../../platform/errors/sentences.ts';
import type { Answer, Choice } from '../canonical/answer.ts';
import type { Usage } from '../canonical/usage.ts';
import type { GatewayCall } from '../call.ts';
import type { Objection } from './moderator.ts';

/** Whose words they were. */
type Side = 'input' | 'output';

const NOTHING: Usage = { promptTokens: 0, completionTokens: 0 };

const SENTENCES = {
  input: {
    en: 'I cannot help with that. If you are not well, please talk to somebody you trust.',
    de: 'Dabei kann ich nicht helfen. Wenn es dir nicht gut geht, sprich bitte mit jemandem, dem du vertraust.',
  },
  output: {
    en: 'I stop here: what I was about to say does not belong on this platform.',
    de: 'Ich höre hier auf: Was ich sagen wollte, gehört nicht auf diese Plattform.',
  },
} as const;

/** In the language of whoever asks; the rule that was broken is for figures, not for them. */
export function refusalSentence(side: Side, language: Language): string {
  return sayIn(language, SENTENCES[side], {});
}

/** An answer that nobody was asked for: each surface tells it in its own form (`content_filter`, `refusal`). */
export function refusedAnswer({ who, request }: GatewayCall): Answer {
  return {
    model: request.model,
    choices: [refusedChoice(0, refusalSentence('input', who.caller.language))],
    wire: 'openai',
    usage: NOTHING,
    provider: 'studyflow',
    switched: 0,
    shares: [],
  };
}

/** What was answered and paid for, without what must not be read; the provider's own answer goes with it. */
export function withoutChoices(
  { raw: _raw, ...answer }: Answer,
  refused: ReadonlyMap<number, Objection>,
  language: Language,
): Answer {
  return {
    ...answer,
    choices: answer.choices.map((choice) =>
      refused.has(choice.index) ? refusedChoice(choice.index, refusalSentence('output', language)) : choice,
    ),
  };
}

function refusedChoice(index: number, refusal: string): Choice {
  return { index, text: '', refusal, toolCalls: [], finishReason: 'content-filter' };
}
