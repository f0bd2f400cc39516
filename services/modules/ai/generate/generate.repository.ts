import type { FlashcardSet, KeptFlashcards, KeptQuiz, Quiz } from './contract.ts';

/** An answer that was given to the same request before. */
export interface GivenBefore {
  readonly fingerprint: string;
  readonly response: string;
}

/** What generating asks of storage; everything is the caller's own. */
export interface GenerateRepository {
  ownsSubject(id: string): Promise<boolean>;
  givenBefore(key: string): Promise<GivenBefore | undefined>;
  addFlashcards(cards: KeptFlashcards): Promise<FlashcardSet>;
  addQuiz(quiz: KeptQuiz): Promise<Quiz>;
}
