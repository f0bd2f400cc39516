import type { AiMessage } from '../ai.ts';
import type { TutorQuestion } from '../contract.ts';
import { asData, DATA_RULE, GENERAL_V1, templateFor } from '../prompts/index.ts';

/** What a model is given for a question to the tutor, and what of the context went into it. */
export interface TutorPrompt {
  readonly messages: readonly AiMessage[];
  /** Names of what shaped the prompt, in order: only what really did. */
  readonly enhancements: readonly string[];
}

export type TutorMode = 'reasoning' | 'chat' | 'structured';

/** What the tutor knows beside the question. */
export interface TutorBackground {
  /** What was said before, the latest last. */
  readonly history?: readonly AiMessage[];
  /** What was said long before, in short. */
  readonly summary?: string | undefined;
  /** The student's own tasks and notes that are near to the question. */
  readonly material?: readonly string[];
}

const ROLE =
  'You are a patient tutor for students. Explain so that the student can do it alone next time. ' +
  'Answer in the language of the student’s message. When you are not sure, say so; never make up sources. ' +
  DATA_RULE;

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

export function tutorPrompt(
  { message, context, options }: TutorQuestion,
  { history = [], summary, material = [] }: TutorBackground = {},
): TutorPrompt {
  const parts: readonly Part[] = [
    { text: ROLE },
    ...contextParts(context),
    MODES[options?.mode ?? 'chat'],
    ...(summary === undefined
      ? []
      : [{ text: asData('earlier-conversation', summary), enhancement: 'history-summary' }]),
    ...(material.length === 0 ? [] : [{ text: materialOf(material), enhancement: 'personal-context' }]),
  ];
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

function materialOf(material: readonly string[]): string {
  return [
    'Of the student’s own tasks and notes these are near to the question; use them where they help.',
    ...material.map((text) => asData('own-notes', text)),
  ].join('\n');
}

function contextParts(context: TutorQuestion['context']): Part[] {
  const subject = context?.subject?.trim();
  const difficulty = context?.difficulty;
  const template = subject ? templateFor(subject) : GENERAL_V1;
  return [
    ...(subject ? [{ text: asData('subject', subject), enhancement: 'subject-context' }] : []),
    ...(template.role === '' ? [] : [{ text: template.role, enhancement: `template-${template.id}` }]),
    ...(difficulty ? [{ text: template.levels[difficulty], enhancement: 'difficulty-adaptation' }] : []),
  ];
}
