import { aiAnswerUnusable } from '../../ai/index.ts';

/** Where one provider stopped and another went on: what the second says of the first one's words is left out. */
export interface Seam {
  /** What of this text is new. @throws `ai.answer-unusable` when the answer was begun anew, and differs */
  pass(text: string): string;
  /** What was held back, when no more comes. */
  end(): string;
}

/** Fewer characters in common are chance. */
const LEAST_OVERLAP = 8;
/** The end of what was said that a model says again, at most; longer is the beginning anew. */
const WINDOW = 200;
const BEGINNING = 40;

/** A model that goes on exactly: nothing is looked at, since a text may well repeat itself. */
const exactly: Seam = { pass: (text) => text, end: () => '' };

/**
 * The seam of a continuation. Only models that were merely asked to go on (`loosely`) are looked at: one that says the
 * last words again, or all of it, is heard from where it is new.
 */
export function createSeam(spoken: string, continues: 'exactly' | 'loosely'): Seam {
  if (continues === 'exactly' || spoken === '') return exactly;
  let held: string | undefined = '';
  const settle = (isEnd: boolean): string => {
    if (held === undefined) return '';
    if (isAnew(held, spoken) && !isEnd && held.length < spoken.length) return '';
    const rest = newPartOf(held, spoken);
    held = undefined;
    return rest;
  };
  return {
    pass: (text) => {
      if (held === undefined) return text;
      held += text;
      return held.length < Math.min(WINDOW, spoken.length) ? '' : settle(false);
    },
    end: () => settle(true),
  };
}

function isAnew(said: string, spoken: string): boolean {
  return spoken.length >= BEGINNING && said.startsWith(spoken.slice(0, BEGINNING));
}

function newPartOf(said: string, spoken: string): string {
  if (said.startsWith(spoken)) return said.slice(spoken.length);
  if (isAnew(said, spoken)) throw aiAnswerUnusable({}, { cause: 'the answer was begun anew' });
  for (let length = Math.min(said.length, spoken.length, WINDOW); length >= LEAST_OVERLAP; length -= 1) {
    if (spoken.endsWith(said.slice(0, length))) return said.slice(length);
  }
  return said;
}
