import type { Language } from '../../../platform/errors/sentences.ts';
import type { AiMessage } from '../ai.ts';
import { asData, DATA_RULE } from '../prompts/index.ts';
import type { AboutWhat } from './contract.ts';

const SHAPES = {
  flashcards:
    '{"title": string, "cards": [{"front": string, "back": string, "difficulty": "easy"|"medium"|"hard"}]}',
  quiz:
    '{"title": string, "questions": [{"question": string, "options": [2 to 6 different strings], ' +
    '"answer": index of the right option from 0, "explanation": string}]}',
} as const;

const WHAT = {
  flashcards: 'flashcards: one fact each, a question in front and its short answer at the back',
  quiz: 'questions of a quiz, each with exactly one right option',
} as const;

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'German' };

/** What a model is told to make; everything that a person wrote stands in it as data. */
export function generatePrompt(
  kind: keyof typeof SHAPES,
  { topic, material, difficulty, count }: AboutWhat,
  language: Language,
): readonly AiMessage[] {
  return [
    {
      role: 'system',
      content: [
        `You make material for one student: ${String(count)} ${WHAT[kind]}.`,
        `Write in the language of the topic, ${LANGUAGE_NAMES[language]} when that is not clear.`,
        difficulty ? `All of them are ${difficulty}.` : 'Mix easy and hard ones.',
        `Answer with one JSON object of the shape ${SHAPES[kind]} and nothing else. Plain text in it, no HTML.`,
        DATA_RULE,
      ].join('\n'),
    },
    {
      role: 'user',
      content: [
        asData('topic', topic),
        ...(material && material.trim() !== '' ? [asData('material', material)] : []),
      ].join('\n'),
    },
  ];
}
