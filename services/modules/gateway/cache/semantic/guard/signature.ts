import { ENGLISH } from './english.ts';
import { GERMAN } from './german.ts';
import type { Lexicon } from './lexicon.ts';
import { isOfOneMoment } from './one-moment.ts';
import { inOneOrder, said, spokenPlainly } from './said.ts';
import { tokensOf, type Token } from './tokens.ts';

/** Longer ones say too much for two of them to mean the same. */
const MOST_CHARS = 300;
const MOST_TOKENS = 60;

/**
 * What two questions must have in common before vectors are asked whether they mean the same: numbers, signs, names,
 * units, negations, texts of programs and in quotation marks, what kind of answer is asked for, in which language and
 * tense, and every word that is not known to change nothing, in its order. Vectors take "2+2" for "2+3" and "is" for
 * "is not"; this does not.
 *
 * Nothing for what it cannot judge: other languages, long texts, whoever speaks of themselves, and of today.
 */
export function signatureOf(question: string): string | undefined {
  if (question.length > MOST_CHARS) return undefined;
  const tokens = tokensOf(question);
  if (tokens.length === 0 || tokens.length > MOST_TOKENS) return undefined;
  const lexicon = languageOf(tokens);
  if (lexicon === undefined || isOfOneMoment(question, tokens, lexicon)) return undefined;
  const plainly = spokenPlainly(tokens, lexicon);
  const { asker, words } = inOneOrder(said(plainly, tokens[0], lexicon), plainly.asker, lexicon);
  if (words.length === 0) return undefined;
  return JSON.stringify([lexicon.name, asker, plainly.isPast, ...words]);
}

/** The one of which more words are there; nothing when that is neither. */
function languageOf(tokens: readonly Token[]): Lexicon | undefined {
  const [english, german] = [knownOf(tokens, ENGLISH), knownOf(tokens, GERMAN)];
  if (english === german) return undefined;
  return english > german ? ENGLISH : GERMAN;
}

function knownOf(tokens: readonly Token[], lexicon: Lexicon): number {
  const { askers, idle, idleWithin, commands, sums, tails, others } = lexicon;
  return tokens.filter(({ kind, text }, at) => {
    // "War" is a verb in no English sentence, nor "was" a noun in a German one.
    const [word = ''] = (at === 0 ? text.toLowerCase() : text).split("'");
    return (
      kind === 'word' &&
      [askers, idle, idleWithin, commands, sums, tails, others].some((known) => known.has(word))
    );
  }).length;
}
