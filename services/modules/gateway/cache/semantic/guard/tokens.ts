import { createHash } from 'node:crypto';

/** A piece of a question: a word, or something that must stay as it is. */
export interface Token {
  readonly text: string;
  readonly kind: 'word' | 'number' | 'exact' | 'sign';
}

/** The forms of pieces in the order of trying: programs and quotations, numbers, words, and every other sign by itself. */
const FORMS: readonly (readonly [kind: Token['kind'], pattern: RegExp])[] = [
  ['exact', /```[^]*?```|`[^`]+`|"[^"]+"|'[^']+'/y],
  ['number', /\d+(?:[.,]\d+)*/y],
  ['word', /\p{L}[\p{L}\p{M}\d]*(?:'\p{L}+)?/uy],
  ['sign', /\S/uy],
];

const MARKS = new Set(['.', ',', '?', '!', ':', ';']);

/** A question in pieces, in order. Marks of sentences are left out, unless they stand within a formula. */
export function tokensOf(question: string): readonly Token[] {
  const text = plainMarks(question);
  const found: Token[] = [];
  for (let at = 0; at < text.length;) {
    const { kind, piece } = pieceAt(text, at);
    if (kind === 'exact') found.push({ kind, text: hashOf(piece) });
    else if (kind === 'number') found.push({ kind, text: piece });
    else if (kind === 'word')
      found.push(isName(text, at, piece) ? { kind: 'exact', text: piece } : wordOf(piece, found.at(-1)));
    else if (kind === 'sign' && !isMark(text, at, piece)) found.push({ kind, text: piece });
    at += piece.length;
  }
  return found;
}

function pieceAt(text: string, at: number): { kind: Token['kind'] | 'space'; piece: string } {
  for (const [kind, pattern] of FORMS) {
    pattern.lastIndex = at;
    const piece = pattern.exec(text)?.[0];
    if (piece !== undefined && (!piece.startsWith("'") || kind === 'sign' || isApart(text, at, piece))) {
      return { kind, piece };
    }
  }
  return { kind: 'space', piece: text.charAt(at) };
}

/** Whether a quotation stands by itself: an apostrophe begins and ends nothing. */
function isApart(text: string, at: number, piece: string): boolean {
  return /^[\s(]?$/.test(text.charAt(at - 1)) && /^[\s).,;:?!]?$/.test(text.charAt(at + piece.length));
}

/** One form of quotation marks and apostrophes; nothing else is folded, since an exponent is no digit. */
function plainMarks(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[“”„«»]/g, '"')
    .replaceAll(/[‘’‚]/g, "'");
}

function hashOf(text: string): string {
  return `=${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
}

/** Formulas, units, abbreviations and Roman numbers are not words: their letters stay as they are. */
function wordOf(text: string, before: Token | undefined): Token {
  const isExact =
    before?.kind === 'number' || isFormula(text) || isLetter(text, before) || isRoman(text, before);
  return { kind: isExact ? 'exact' : 'word', text };
}

/** Whether it is a part of a name in a program: `keys()`, `list.sort`, `user_names`; a dot that ends a sentence has a space behind it. */
function isName(text: string, at: number, piece: string): boolean {
  const after = text.slice(at + piece.length, at + piece.length + 2);
  return (
    /[\p{L}\d)\]_][._]$/u.test(text.slice(Math.max(0, at - 2), at)) || /^(?:\(|_|\.[\p{L}_])/u.test(after)
  );
}

function isFormula(text: string): boolean {
  return /\d/.test(text) || /^.+\p{Lu}/u.test(text);
}

/** The name of a quantity; `A` where a question begins, and `I`, are words. */
function isLetter(text: string, before: Token | undefined): boolean {
  return before !== undefined && /^\p{L}$/u.test(text) && !/^[AaI]$/.test(text);
}

function isRoman(text: string, before: Token | undefined): boolean {
  return before?.kind === 'word' && /^[IVXLCDM]+$/.test(text) && /^\p{Lu}/u.test(before.text);
}

/** Whether it ends a part of a sentence; `5!`, `3:4` and `f(1, 2)` mean something. */
function isMark(text: string, at: number, piece: string): boolean {
  if (!MARKS.has(piece)) return false;
  const [before, after] = [text.charAt(at - 1), text.charAt(at + 1)];
  if (piece === '!' && /[\d)]/.test(before)) return false;
  return after === '' || /\s/.test(after) || MARKS.has(after);
}
