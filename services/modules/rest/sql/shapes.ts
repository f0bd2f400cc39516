import { LRUCache } from 'lru-cache';
import type { TextStatement } from '../../../platform/database/statement.ts';

/** Knows each shape of a statement by its text, which holds no value. */
export interface Shapes {
  statementFor(text: string): TextStatement;
  /** A statement that cannot be prepared. */
  onceFor(text: string): TextStatement;
}

/** What `app.prepare_once` takes as: plan it, run it, keep nothing. */
const ONCE = '/*once*/ ';

/** Shapes that are remembered; the longest unused are forgotten. */
const MOST_KNOWN = 2_000;
/** Shapes whose plan PostgreSQL keeps on each connection; a thousand is where the platform's own would suffer. */
const MOST_PREPARED = 320;
/** Uses after which a plan is worth keeping; it doubles with every so many that are kept, so that no flood fills all. */
const FIRST_USES = 4;
const STEP = 64;

interface Known {
  readonly once: TextStatement;
  uses: number;
}

/**
 * A shape that comes again and again is prepared, any other is planned anew each time: whatever shapes clients think
 * of, the server keeps a bounded number of plans (ADR 0016).
 */
export function createShapes(): Shapes {
  const known = new LRUCache<string, Known>({ max: MOST_KNOWN });
  // Never forgotten: the connections do not forget them either.
  const prepared = new Map<string, TextStatement>();
  let count = 0;
  const nameNext = (): string => `rest.${(count += 1)}`;
  const knownFor = (text: string): Known => {
    const shape = known.get(text) ?? { once: statement(nameNext(), ONCE + text), uses: 0 };
    if (shape.uses === 0) known.set(text, shape);
    shape.uses += 1;
    return shape;
  };
  return {
    onceFor: (text) => knownFor(text).once,
    statementFor: (text) => {
      const kept = prepared.get(text);
      if (kept !== undefined) return kept;
      const shape = knownFor(text);
      if (prepared.size >= MOST_PREPARED || shape.uses < usesNeeded(prepared.size)) return shape.once;
      const statementToKeep = statement(nameNext(), text);
      prepared.set(text, statementToKeep);
      known.delete(text);
      return statementToKeep;
    },
  };
}

function usesNeeded(alreadyPrepared: number): number {
  return FIRST_USES * 4 ** Math.floor(alreadyPrepared / STEP);
}

/** A statement of this module's own, whose text no request changes; planned anew each time. */
export function onceNamed(name: string, text: string): TextStatement {
  return statement(name, ONCE + text);
}

function statement(name: string, text: string): TextStatement {
  return { name, measuredAs: 'rest', text, sent: text, gives: 'text' };
}
