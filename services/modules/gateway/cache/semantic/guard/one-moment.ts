import type { Lexicon } from './lexicon.ts';
import type { Token } from './tokens.ts';

/** Addresses, and numbers that are long enough to call somebody or to name an account. */
const ADDRESSES = /[\p{L}\d._%+-]@[\p{L}\d.-]|https?:|www\.|(?:\d[\s()/.-]?){8}/iu;

/**
 * Whether a question tells of whoever asks it, or how they are reached, or of the day that it is asked on. Asking how
 * one does something does not.
 */
export function isOfOneMoment(
  question: string,
  tokens: readonly Token[],
  { own, ownSentences, passing }: Lexicon,
): boolean {
  if (ADDRESSES.test(question) || question.includes('<data')) return true;
  const words = tokens.map(({ text }) => text.toLowerCase());
  return (
    words.some((word) => own.has(word) || passing.has(word)) || ownSentences.test(` ${words.join(' ')} `)
  );
}
