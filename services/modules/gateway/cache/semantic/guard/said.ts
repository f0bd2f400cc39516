import type { Lexicon } from './lexicon.ts';
import type { Token } from './tokens.ts';

/** A question without the ways of asking it. */
export interface Plainly {
  /** What kind of answer is asked for. */
  readonly asker: string;
  readonly isPast: boolean;
  readonly rest: readonly Token[];
  /** How the plain question begins. */
  readonly first: Token | undefined;
}

const lower = ({ text }: Token): string => text.toLowerCase();
const isWord = ({ kind }: Token): boolean => kind === 'word';

/** Says phrases the plain way, and takes out the word that asks. */
export function spokenPlainly(tokens: readonly Token[], lexicon: Lexicon): Plainly {
  let plain = tokens;
  for (const [phrase, instead] of lexicon.phrases) plain = replaced(plain, phrase, instead);
  const isPast = plain.some((token) => isWord(token) && lexicon.past.has(lower(token)));
  const [first] = plain;
  const at = plain.findIndex((token) => isWord(token) && lexicon.askers.has(lower(token)));
  const asking = plain[at];
  if (asking !== undefined) {
    const asker = lexicon.askers.get(lower(asking)) ?? '';
    return { ...withoutHaving(plain.toSpliced(at, 1), asker, lexicon), isPast, first };
  }
  const isWhether = first !== undefined && lexicon.whether.has(lower(first));
  return { asker: isWhether ? 'whether' : lexicon.apart.asker, isPast, rest: plain, first };
}

function withoutHaving(
  tokens: readonly Token[],
  asker: string,
  { having }: Lexicon,
): Pick<Plainly, 'asker' | 'rest'> {
  const instead = having.askers.get(asker);
  const at = tokens.findIndex((token) => isWord(token) && having.verbs.has(lower(token)));
  if (instead === undefined || at < 0 || (having.where === 'end' && at < tokens.length - 1))
    return { asker, rest: tokens };
  return { asker: instead, rest: tokens.toSpliced(at, 1) };
}

/** With one phrase said another way wherever it stands, or only at the beginning. */
function replaced(tokens: readonly Token[], phrase: string, instead: string): readonly Token[] {
  const isFirst = phrase.startsWith('^');
  const wanted = phrase.slice(isFirst ? 1 : 0).split(' ');
  const ends = isFirst ? 1 : tokens.length - wanted.length + 1;
  for (let at = 0; at < ends; at += 1) {
    const fits = wanted.every((word, place) => {
      const token = tokens[at + place];
      return token !== undefined && isWord(token) && lower(token) === word;
    });
    if (!fits) continue;
    const words = instead.split(' ').filter((word) => word !== '');
    const put = words.map((text): Token => ({ kind: 'word', text }));
    return [...tokens.slice(0, at), ...put, ...tokens.slice(at + wanted.length)];
  }
  return tokens;
}

/** What is said, in its order: words that change nothing left out, others in one form. */
export function said(plainly: Plainly, begins: Token | undefined, lexicon: Lexicon): readonly string[] {
  const { asker } = plainly;
  const words = genitives(withoutIdle(plainly, lexicon), lexicon).map((token) => {
    if (!isWord(token)) return token.text;
    // Where a sentence begins its first letter tells nothing.
    const text = token === begins ? lower(token) : token.text;
    return lexicon.same.get(text.toLowerCase()) ?? lexicon.stem(text, asker);
  });
  return lexicon.order?.(words, asker) ?? words;
}

function withoutIdle({ rest: tokens, first }: Plainly, lexicon: Lexicon): readonly Token[] {
  const { idle, idleWithin, commands, sums, tails, articled } = lexicon;
  const last = tokens.length - 1;
  const hasFigures = tokens.some((token) => !isWord(token));
  // "What does geometric mean" is not about the geometric mean.
  const hasTail = idleWithin.size === 0 || tokens.some((token) => idleWithin.has(lower(token)));
  const isOrder = (token: Token): boolean =>
    token === first && (commands.has(lower(token)) || (hasFigures && sums.has(lower(token))));
  return tokens.filter((token, at) => {
    if (!isWord(token)) return true;
    const word = lower(token);
    if (idle.has(word)) return articled.has(lower(tokens[at + 1] ?? token));
    if (at === last) return at === 0 || !hasTail || !tails.has(word);
    return !isOrder(token) && !idleWithin.has(word);
  });
}

/** "Newton's second law" is the second law of Newton. */
function genitives(tokens: readonly Token[], { others }: Lexicon): readonly Token[] {
  const at = tokens.findIndex((token) => isWord(token) && lower(token).endsWith("'s"));
  const owner = tokens[at];
  if (owner === undefined) return tokens;
  let end = at + 1;
  for (
    let next = tokens[end];
    next !== undefined && isWord(next) && !others.has(lower(next));
    next = tokens[end]
  )
    end += 1;
  const name: Token = { kind: 'word', text: owner.text.slice(0, -2) };
  return [...tokens.slice(0, at), ...tokens.slice(at + 1, end), name, ...tokens.slice(end)];
}

/** Of two that are told apart either may be named first. */
export function inOneOrder(
  words: readonly string[],
  asker: string,
  { apart }: Lexicon,
): { readonly asker: string; readonly words: readonly string[] } {
  if (!apart.from.has(asker) || !words.includes(apart.word)) return { asker, words };
  const rest = words.filter((word) => word !== apart.word);
  const at = rest.indexOf(apart.and);
  const [one, other] = [rest[at - 1], rest[at + 1]];
  if (at > 0 && one !== undefined && other !== undefined && !/\d/.test(one + other) && other < one)
    rest.splice(at - 1, 3, other, apart.and, one);
  return { asker: apart.asker, words: [apart.word, ...rest] };
}
