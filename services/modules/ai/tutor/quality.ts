import type { TutorQuestion } from '../contract.ts';

/** What is thought of an answer (compat.md 1.6): percentages, counted from the answer itself. */
export interface Quality {
  readonly overall: number;
  readonly breakdown: readonly { readonly name: string; readonly value: number }[];
  readonly recommendations: readonly QualityAdvice[];
  /** 0 to 1: a short answer tells little about itself. */
  readonly confidence: number;
}

interface QualityAdvice {
  readonly criterion: string;
  readonly issue: string;
  readonly suggestion: string;
  readonly priority: 'low' | 'medium' | 'high';
}

interface Criterion {
  readonly name: string;
  readonly weight: number;
  readonly measure: (answer: Measured) => number;
  readonly issue: string;
  readonly suggestion: string;
}

interface Measured {
  readonly text: string;
  readonly words: readonly string[];
  readonly sentences: number;
  readonly asked: ReadonlySet<string>;
  readonly mode: string;
  readonly isWhole: boolean;
}

/** Below this a criterion is worth a word. */
const GOOD = 70;

/** Whether an answer is right no count can tell, so none here claims to: they are about its form. */
const CRITERIA: readonly Criterion[] = [
  {
    name: 'relevance',
    weight: 0.35,
    measure: ({ asked, words }) => {
      if (asked.size === 0) return 80;
      const said = new Set(words);
      const shared = [...asked].filter((word) => said.has(word)).length;
      return 40 + 60 * Math.min(1, (shared / asked.size) * 2);
    },
    issue: 'The answer takes up few words of the question.',
    suggestion: 'Name what was asked, and answer that first.',
  },
  {
    name: 'completeness',
    weight: 0.25,
    measure: ({ isWhole, words, mode }) =>
      isWhole ? Math.min(100, 50 + (words.length / (mode === 'chat' ? 30 : 80)) * 50) : 30,
    issue: 'The answer is short, or was cut off.',
    suggestion: 'Ask for more detail, or in smaller steps.',
  },
  {
    name: 'clarity',
    weight: 0.2,
    measure: ({ words, sentences }) => {
      const length = words.length / sentences;
      return length <= 20 ? 100 : Math.max(20, 100 - (length - 20) * 4);
    },
    issue: 'The sentences are long.',
    suggestion: 'Ask for one idea per sentence.',
  },
  {
    name: 'structure',
    weight: 0.2,
    measure: ({ text, words, mode }) => {
      if (/^(?:#{1,6} |[-*] |\d+[.)] )/m.test(text)) return 100;
      if (mode === 'structured') return 30;
      return words.length < 120 || text.includes('\n\n') ? 85 : 55;
    },
    issue: 'The answer has no headings, lists or paragraphs.',
    suggestion: 'Ask for a structured answer.',
  },
];

/** Judges the form of an answer. */
export function qualityOf(
  { message, options }: TutorQuestion,
  { content, finishReason }: { readonly content: string; readonly finishReason: string },
): Quality {
  const words = wordsOf(content);
  const measured: Measured = {
    text: content,
    words,
    sentences: Math.max(1, content.match(/[.!?…](?:\s|$)/gu)?.length ?? 0),
    asked: new Set(
      wordsOf(message)
        .filter((word) => word.length > 4)
        .slice(0, 100),
    ),
    mode: options?.mode ?? 'chat',
    isWhole: finishReason === 'stop',
  };
  const scored = CRITERIA.map((criterion) => ({ criterion, value: Math.round(criterion.measure(measured)) }));
  return {
    overall: Math.round(scored.reduce((sum, { criterion, value }) => sum + criterion.weight * value, 0)),
    breakdown: scored.map(({ criterion, value }) => ({ name: criterion.name, value })),
    recommendations: scored
      .filter(({ value }) => value < GOOD)
      .map(({ criterion: { name, issue, suggestion }, value }) => ({
        criterion: name,
        issue,
        suggestion,
        priority: value < 40 ? 'high' : value < 55 ? 'medium' : 'low',
      })),
    confidence: Math.round(Math.min(0.9, 0.3 + words.length / 200) * 100) / 100,
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
