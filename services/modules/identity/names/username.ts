import { nameInvalid } from './errors.ts';

/** A name as its owner writes it, and the form in which it is unique. */
export interface Username {
  readonly shown: string;
  readonly key: string;
}

const MIN_CHARACTERS = 3;
const MAX_CHARACTERS = 32;

/** Letters and digits of any script, with single dots, hyphens and underscores between them. No @: that is an address. */
const FORM = /^[\p{L}\p{N}][\p{M}]*(?:[._-]?[\p{L}\p{N}][\p{M}]*)*$/u;

/** Scripts whose letters are mistaken for one another: a name is written in one of them. */
const ALIKE = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u];

/** Cyrillic and Greek small letters that look like Latin ones, so that a whole name in one cannot pose as another. */
const TWINS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    ё: 'ë',
    һ: 'h',
    і: 'i',
    ї: 'ï',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    н: 'h',
    о: 'o',
    р: 'p',
    ԛ: 'q',
    г: 'r',
    ѕ: 's',
    т: 't',
    ц: 'u',
    ѵ: 'v',
    ѡ: 'w',
    ԝ: 'w',
    х: 'x',
    у: 'y',
    α: 'a',
    β: 'b',
    ε: 'e',
    η: 'n',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    σ: 'o',
    τ: 't',
    υ: 'u',
    χ: 'x',
    γ: 'y',
    ω: 'w',
    ı: 'i',
    ß: 'ss',
    ς: 'o',
  }),
);

/**
 * Reads a name. Two names are the same when they differ in case, in Unicode form (NFKC), or in letters that look
 * alike (the scripts of Europe); dots, hyphens and underscores count.
 *
 * @throws `name.invalid`
 */
export function readUsername(text: string): Username {
  const shown = text.trim().normalize('NFKC');
  const characters = Array.from(shown).length;
  const scripts = ALIKE.filter((script) => script.test(shown)).length;
  if (characters < MIN_CHARACTERS || characters > MAX_CHARACTERS || !FORM.test(shown) || scripts > 1) {
    throw nameInvalid({ min_characters: MIN_CHARACTERS, max_characters: MAX_CHARACTERS });
  }
  return { shown, key: keyOf(shown) };
}

/** The form in which names are compared; for any text, so that looking up nonsense finds nobody and says nothing. */
export function keyOf(text: string): string {
  const folded = text.trim().normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return Array.from(folded, (letter) => TWINS.get(letter) ?? letter).join('');
}
