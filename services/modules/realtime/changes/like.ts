/**
 * PostgreSQL's LIKE: `%` is any run of characters, `_` one, a backslash takes the next literally. Time grows with the
 * product of the lengths at worst, never beyond. Undefined for a pattern that ends in an escape.
 */
export function likePattern(pattern: string, ignoresCase: boolean): ((text: string) => boolean) | undefined {
  const parts = readParts(ignoresCase ? pattern.toLowerCase() : pattern);
  if (parts === undefined) return undefined;
  return (text) => matches(parts, charactersOf(ignoresCase ? text.toLowerCase() : text));
}

/** By code points, as PostgreSQL counts in UTF-8. */
function charactersOf(text: string): string[] {
  return Array.from(text);
}

const RUN = Symbol('any run');
const ONE = Symbol('any character');
type Part = string | typeof RUN | typeof ONE;

function readParts(pattern: string): Part[] | undefined {
  const parts: Part[] = [];
  const characters = charactersOf(pattern);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '%') {
      if (parts.at(-1) !== RUN) parts.push(RUN);
    } else if (character === '_') parts.push(ONE);
    else if (character !== '\\') parts.push(character);
    else {
      at += 1;
      const literal = characters[at];
      if (literal === undefined) return undefined;
      parts.push(literal);
    }
  }
  return parts;
}

/** Greedy with one place to come back to: the last run. */
function matches(parts: readonly Part[], text: readonly string[]): boolean {
  let [part, at] = [0, 0];
  let [runPart, runAt] = [-1, 0];
  while (at < text.length) {
    const wanted = parts[part];
    if (wanted === RUN) {
      [runPart, runAt] = [part, at];
      part += 1;
    } else if (wanted === ONE || (wanted !== undefined && wanted === text[at])) {
      part += 1;
      at += 1;
    } else if (runPart >= 0) {
      runAt += 1;
      part = runPart + 1;
      at = runAt;
    } else return false;
  }
  while (parts[part] === RUN) part += 1;
  return part === parts.length;
}
