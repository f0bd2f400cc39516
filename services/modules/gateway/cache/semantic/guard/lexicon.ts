/** What the guard knows of one language: words that change nothing, and words for the same. All in lower case. */
export interface Lexicon {
  readonly name: string;
  /** What is said another way, in this order: words with spaces between them; with `^` only where the question begins. */
  readonly phrases: readonly (readonly [string, string])[];
  /** What kind of answer is asked for, by the word that asks. */
  readonly askers: ReadonlyMap<string, string>;
  /** Words that change no answer, wherever they stand. */
  readonly idle: ReadonlySet<string>;
  /** Words that change none unless they end the question. */
  readonly idleWithin: ReadonlySet<string>;
  /** The same of verbs that order something, where the question begins. */
  readonly commands: ReadonlySet<string>;
  /** The same of verbs that order a calculation, when there is something to calculate with. */
  readonly sums: ReadonlySet<string>;
  /** And of words that only end a question. */
  readonly tails: ReadonlySet<string>;
  /** Other words by which the language is known; as a name never stands beside them they end a genitive too. */
  readonly others: ReadonlySet<string>;
  /** What tells two things apart, and the word between them: their order is all the same. */
  readonly apart: {
    readonly word: string;
    readonly and: string;
    readonly asker: string;
    readonly from: ReadonlySet<string>;
  };
  /** Verbs with which a question begins that is answered by yes or no. */
  readonly whether: ReadonlySet<string>;
  /** The same in another word. */
  readonly same: ReadonlyMap<string, string>;
  /** "Which X has Y" is the X of Y: who asks so, as whom, by which verbs, and where these may stand. */
  readonly having: {
    readonly askers: ReadonlyMap<string, string>;
    readonly verbs: ReadonlySet<string>;
    readonly where: 'anywhere' | 'end';
  };
  /** One order where the language has several. */
  readonly order?: (words: readonly string[], asker: string) => readonly string[];
  /** Nouns of which only the article tells which one is meant. */
  readonly articled: ReadonlySet<string>;
  /** What has another answer tomorrow. */
  readonly passing: ReadonlySet<string>;
  /** What tells the past. */
  readonly past: ReadonlySet<string>;
  /** Words of somebody who speaks of themselves. */
  readonly own: ReadonlySet<string>;
  /** How sentences of that kind go, and what asks for the day or the hour: in lower case with a space around each piece. */
  readonly ownSentences: RegExp;
  /** One form for all numbers and cases of a word, as far as that is sure. */
  readonly stem: (word: string, asker: string) => string;
}

/** A set of words with spaces between them. */
export function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}

/** `calculate: compute determine` per line: the first stands for the others. */
export function synonyms(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .split('\n')
      .map((line) => line.split(':'))
      .flatMap(([first = '', others = '']) =>
        [...words(others)].map((other) => [other, first.trim()] as const),
      ),
  );
}
