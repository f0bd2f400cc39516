import { z } from 'zod';

const LEVELS = ['easy', 'medium', 'hard'] as const;

const about = {
  /** What it is about. */
  topic: z.string().trim().min(1).max(500),
  /** Material of one's own that it is made from. */
  material: z.string().max(20_000).nullish(),
  subject_id: z.uuid().nullish(),
  title: z.string().trim().min(1).max(200).nullish(),
  difficulty: z.enum(LEVELS).nullish(),
};

export const GenerateFlashcardsInput = z.strictObject({
  ...about,
  count: z.number().int().min(1).max(50).default(10),
});

export const GenerateQuizInput = z.strictObject({
  ...about,
  count: z.number().int().min(1).max(30).default(5),
});

export type AboutWhat = Omit<z.output<typeof GenerateFlashcardsInput>, 'count'> & { readonly count: number };

const side = z.string().trim().min(1).max(2_000);

/** Cards as a model must give them. */
export const Cards = z.object({
  title: z.string().trim().min(1).max(200),
  cards: z
    .array(z.object({ front: side, back: side, difficulty: z.enum(LEVELS).default('medium') }))
    .min(1)
    .max(50),
});

const Question = z
  .object({
    question: side,
    options: z.array(z.string().trim().min(1).max(500)).min(2).max(6),
    answer: z.number().int().min(0).max(5),
    explanation: z.string().trim().max(2_000).default(''),
  })
  .refine(({ options, answer }) => answer < options.length, { error: 'answer: no option has this index' })
  .refine(({ options }) => new Set(options).size === options.length, { error: 'options: each one once' });

/** A quiz as a model must give it; `answer` is the index of the right option. */
export const Questions = z.object({
  title: z.string().trim().min(1).max(200),
  questions: z.array(Question).min(1).max(30),
});

const row = { id: z.uuid(), user_id: z.uuid(), created_at: z.string(), updated_at: z.string() };

export const FlashcardSetOutput = z.object({
  ...row,
  subject_id: z.uuid().nullable(),
  title: z.string(),
  description: z.string().nullable(),
  is_public: z.boolean().nullable(),
  total_cards: z.number().nullable(),
  cards: z.array(
    z.object({
      ...row,
      set_id: z.uuid(),
      front_content: z.string(),
      back_content: z.string(),
      difficulty: z.string().nullable(),
    }),
  ),
});

export const QuizOutput = z.object({
  ...row,
  subject_id: z.uuid().nullable(),
  title: z.string(),
  description: z.string().nullable(),
  questions: z.array(Question).nullable(),
  total_questions: z.number().nullable(),
  passing_score: z.number().nullable(),
  time_limit: z.number().nullable(),
});

export type FlashcardSet = z.output<typeof FlashcardSetOutput>;
export type Quiz = z.output<typeof QuizOutput>;

const kept = { title: z.string(), description: z.string(), subject_id: z.uuid().nullable() };

/** What is written down of generated cards. */
export const KeepFlashcardsInput = z.strictObject({ ...kept, cards: Cards.shape.cards });

/** What is written down of a generated quiz. */
export const KeepQuizInput = z.strictObject({ ...kept, questions: Questions.shape.questions });

export type KeptFlashcards = z.output<typeof KeepFlashcardsInput>;
export type KeptQuiz = z.output<typeof KeepQuizInput>;
