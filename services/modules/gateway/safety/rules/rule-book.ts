import { DE_V1 } from './de.v1.ts';
import { EN_V1 } from './en.v1.ts';
import { CATEGORIES, type Category, type RuleSet } from './rule.ts';

/** What was found, and where it ends in the words. */
export interface Found {
  readonly category: Category;
  readonly ruleSet: string;
  /** Whether it is the very end of the text: the next letter may make another word of it. */
  readonly isLast: boolean;
}

export interface RuleBook {
  /** The first thing that is against the rules. */
  find(text: string): Found | undefined;
}

interface Phrase {
  readonly words: readonly string[];
  readonly category: Category;
  readonly ruleSet: string;
}

/** The sets that apply here; all languages at once, since nobody says which one they speak. */
export const RULE_SETS: readonly RuleSet[] = [EN_V1, DE_V1];

export function createRuleBook(sets: readonly RuleSet[] = RULE_SETS): RuleBook {
  const all = sets.flatMap(phrasesOf);
  const byFirst = Map.groupBy(all, ({ words: [first = ''] }) => first);
  return {
    find: (text) => {
      const words = wordsOf(text);
      const endsInWord = /[\p{L}\p{N}\p{M}\p{Cf}]$/u.test(text);
      let doubtful: Found | undefined;
      for (let at = 0; at < words.length; at += 1) {
        const phrase = byFirst.get(words[at] ?? '')?.find((one) => standsAt(words, at, one));
        if (phrase === undefined) continue;
        const isLast = endsInWord && at + phrase.words.length === words.length;
        const found = { category: phrase.category, ruleSet: phrase.ruleSet, isLast };
        if (!isLast) return found;
        doubtful ??= found;
      }
      return doubtful;
    },
  };
}

function phrasesOf({ id: ruleSet, phrases }: RuleSet): Phrase[] {
  return CATEGORIES.flatMap((category) =>
    (phrases[category] ?? []).map((text) => ({ words: wordsOf(text), category, ruleSet })),
  );
}

function standsAt(words: readonly string[], at: number, { words: phrase }: Phrase): boolean {
  return phrase.every((word, n) => words[at + n] === word);
}

/** Letters and digits without case, accents and the invisible marks that hide words from lists. */
function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss');
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}
