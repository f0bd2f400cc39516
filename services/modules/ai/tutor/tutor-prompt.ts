import type { AiMessage } from '../ai.ts';
import type { TutorQuestion } from '../contract.ts';

/** What a model is given for a question to the tutor, and what of the context went into it. */
export interface TutorPrompt {
  readonly messages: readonly AiMessage[];
  /** Names of what shaped the prompt, in order: only what really did. */
  readonly enhancements: readonly string[];
}

export type TutorMode = 'reasoning' | 'chat' | 'structured';

const ROLE =
  'You are a patient tutor for students. Explain so that the student can do it alone next time. ' +
  'Answer in the language of the student’s message. When you are not sure, say so; never make up sources.';

const MODES: Readonly<Record<TutorMode, Part>> = {
  chat: { text: 'Answer as in a conversation: short, friendly, to the point.' },
  reasoning: {
    text: 'Show every step of the way to the answer and why it is allowed, then the answer.',
    enhancement: 'step-by-step-reasoning',
  },
  structured: {
    text: 'Structure the answer in Markdown: a summary, the explanation under headings, an example, what to practise.',
    enhancement: 'structured-answer',
  },
};

const DIFFICULTIES = {
  beginner: 'The student is a beginner: plain words, no jargon, one idea at a time.',
  intermediate: 'The student knows the basics: build on them.',
  advanced: 'The student is advanced: be precise and go into depth.',
} as const;

/** Of a long past the last turns are kept. */
const MAX_TURNS = 20;
const MAX_TURN_CHARACTERS = 8_000;

export function tutorPrompt({ message, context, options }: TutorQuestion): TutorPrompt {
  const history = turnsOf(context?.history ?? []);
  const parts = [{ text: ROLE } as Part, ...contextParts(context), MODES[options?.mode ?? 'chat']];
  return {
    messages: [
      { role: 'system', content: parts.map(({ text }) => text).join('\n') },
      ...history,
      { role: 'user', content: message },
    ],
    enhancements: [
      ...parts.flatMap(({ enhancement }) => (enhancement === undefined ? [] : [enhancement])),
      ...(history.length > 0 ? ['conversation-history'] : []),
    ],
  };
}

/** A sentence for the model, and the name of what it adds. */
interface Part {
  readonly text: string;
  readonly enhancement?: string;
}

function contextParts(context: TutorQuestion['context']): Part[] {
  const subject = context?.subject?.trim();
  const difficulty = context?.difficulty;
  return [
    ...(subject
      ? [{ text: `The subject is ${JSON.stringify(subject)}.`, enhancement: 'subject-context' }]
      : []),
    ...(difficulty ? [{ text: DIFFICULTIES[difficulty], enhancement: 'difficulty-adaptation' }] : []),
  ];
}

/** What was said before. Nobody but us gives instructions: whatever is not the assistant's was the student's. */
function turnsOf(history: readonly { readonly role: string; readonly content: string }[]): AiMessage[] {
  return history
    .filter(({ content }) => content.trim() !== '')
    .slice(-MAX_TURNS)
    .map(({ role, content }) => ({
      role: role === 'assistant' || role === 'ai' ? 'assistant' : 'user',
      content: content.slice(0, MAX_TURN_CHARACTERS).toWellFormed(),
    }));
}
