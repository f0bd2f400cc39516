/** Words and phrases that are not said; recognised whatever their case, accents and punctuation. */
export class WordList {
  readonly #words = new Set<string>();
  readonly #phrases: string[] = [];

  constructor(words: readonly string[]) {
    for (const word of words) {
      const tokens = tokensOf(word);
      const [first] = tokens;
      if (tokens.length === 1 && first !== undefined) this.#words.add(first);
      else if (tokens.length > 1) this.#phrases.push(` ${tokens.join(' ')} `);
    }
  }

  /** Whole words only: a word inside another one is none. */
  isIn(text: string): boolean {
    if (this.#words.size === 0 && this.#phrases.length === 0) return false;
    const tokens = tokensOf(text);
    if (tokens.some((token) => this.#words.has(token))) return true;
    const joined = ` ${tokens.join(' ')} `;
    return this.#phrases.some((phrase) => joined.includes(phrase));
  }
}

/** Letters and digits, without case, accents and the marks that hide words from lists. */
function tokensOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}
