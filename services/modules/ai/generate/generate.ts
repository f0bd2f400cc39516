import type { z } from 'zod';
import { idempotencyKeyReused, referenceUnknown } from '../../../platform/errors/common.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { useCase, type BoundUseCase, type Call } from '../../../platform/use-case/use-case.ts';
import { jsonAnswer } from '../json-answer.ts';
import { askWhole } from '../use-cases/ask.ts';
import type { AiDeps } from '../use-cases/deps.ts';
import {
  Cards,
  GenerateFlashcardsInput,
  GenerateQuizInput,
  KeepFlashcardsInput,
  KeepQuizInput,
  Questions,
  type AboutWhat,
  type FlashcardSet,
  type Quiz,
} from './contract.ts';
import { generatePrompt } from './generate-prompt.ts';
import type { GenerateRepository } from './generate.repository.ts';

/** What generating works with. */
export interface GenerateDeps extends AiDeps {
  readonly generated: GenerateRepository;
  readonly keepFlashcards: BoundUseCase<FlashcardSet>;
  readonly keepQuiz: BoundUseCase<Quiz>;
}

/** So many tokens an item may take. */
const TOKENS_PER_ITEM = 250;
const TOKENS_AROUND = 300;

/**
 * Makes flashcards about a topic, for the caller only. No transaction is open while a model thinks.
 *
 * @throws `ai.answer-unusable` when two answers did not fit; `input.reference-unknown` when the subject is not theirs
 */
export const generateFlashcards = useCase<GenerateDeps, typeof GenerateFlashcardsInput, FlashcardSet>({
  name: 'ai.generate-flashcards',
  kind: 'query',
  roles: ['authenticated'],
  input: GenerateFlashcardsInput,
  run: (deps, caller, about, call) =>
    once(deps, call, async () => {
      const made = await make(deps, 'flashcards', Cards, { caller, about, call });
      const kept = { ...headOf(about, made.title), cards: made.cards.slice(0, about.count) };
      return deps.keepFlashcards.execute(caller, kept, call);
    }),
});

/**
 * Makes a quiz about a topic, for the caller only.
 *
 * @throws `ai.answer-unusable` when two answers did not fit; `input.reference-unknown` when the subject is not theirs
 */
export const generateQuiz = useCase<GenerateDeps, typeof GenerateQuizInput, Quiz>({
  name: 'ai.generate-quiz',
  kind: 'query',
  roles: ['authenticated'],
  input: GenerateQuizInput,
  run: (deps, caller, about, call) =>
    once(deps, call, async () => {
      const made = await make(deps, 'quiz', Questions, { caller, about, call });
      const kept = { ...headOf(about, made.title), questions: made.questions.slice(0, about.count) };
      return deps.keepQuiz.execute(caller, kept, call);
    }),
});

interface Keep {
  readonly generated: GenerateRepository;
}

/** Writes generated cards down; with a key once, however often it comes. */
export const keepFlashcards = useCase<Keep, typeof KeepFlashcardsInput, FlashcardSet>({
  name: 'ai.keep-flashcards',
  kind: 'command',
  roles: ['authenticated'],
  input: KeepFlashcardsInput,
  run: ({ generated }, _caller, cards) => generated.addFlashcards(cards),
});

/** Writes a generated quiz down; with a key once, however often it comes. */
export const keepQuiz = useCase<Keep, typeof KeepQuizInput, Quiz>({
  name: 'ai.keep-quiz',
  kind: 'command',
  roles: ['authenticated'],
  input: KeepQuizInput,
  run: ({ generated }, _caller, quiz) => generated.addQuiz(quiz),
});

/**
 * The answer that was given to the same request before, without a model; else a new one, which `keep…` writes down
 * under the key. @throws `idempotency.key-reused`
 */
async function once<Output>(
  { generated }: GenerateDeps,
  { idempotency }: Call,
  work: () => Promise<Output>,
): Promise<Output> {
  const before = idempotency && (await generated.givenBefore(idempotency.key));
  if (before === undefined) return work();
  if (before.fingerprint !== idempotency?.fingerprint) throw idempotencyKeyReused();
  return JSON.parse(before.response) as Output;
}

interface Asked {
  readonly caller: Caller;
  readonly about: AboutWhat;
  readonly call: Call;
}

async function make<Schema extends z.ZodType>(
  deps: GenerateDeps,
  kind: 'flashcards' | 'quiz',
  schema: Schema,
  { caller, about, call }: Asked,
): Promise<z.output<Schema>> {
  const { subject_id: subjectId } = about;
  if (subjectId != null && !(await deps.generated.ownsSubject(subjectId))) throw referenceUnknown();
  return jsonAnswer(schema, generatePrompt(kind, about, caller.language), (messages) =>
    askWhole(
      deps,
      { caller, call },
      {
        messages,
        temperature: 0.4,
        format: 'json',
        maxTokens: TOKENS_AROUND + about.count * TOKENS_PER_ITEM,
      },
    ),
  );
}

function headOf({ title, topic, subject_id }: AboutWhat, made: string) {
  return { title: title ?? made, description: topic, subject_id: subject_id ?? null };
}
