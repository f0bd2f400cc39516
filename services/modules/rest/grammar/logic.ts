import { tooMuch } from '../errors.ts';
import type { Condition } from './ast.ts';
import { fail, isAtEnd, looksAt, skipBlanks, takes, type Cursor } from './cursor.ts';
import { readField } from './field.ts';
import { readInnerValue, readOperation } from './operation.ts';

/** Trees inside one another. */
const MOST_LEVELS = 16;

/** `or(a.eq.1,not.and(b.gt.2,c.is.null))`: the operator stands before its conditions. */
export function readLogic(cursor: Cursor): Condition {
  const tree = readTree(cursor, 0);
  if (!isAtEnd(cursor)) fail(cursor, 'end of input');
  return tree;
}

const BEGINS_A_TREE = /^(not\.)?(and|or)[ \t]*\(/;

function readTree(cursor: Cursor, level: number): Condition {
  const isNegated = takes(cursor, 'not.');
  const operator = takes(cursor, 'and') ? 'and' : takes(cursor, 'or') ? 'or' : undefined;
  if (operator === undefined) return fail(cursor, 'logic operator (and, or)');
  skipBlanks(cursor);
  if (!takes(cursor, '(')) fail(cursor, '"("');
  const conditions: Condition[] = [];
  do {
    skipBlanks(cursor);
    conditions.push(readCondition(cursor, level + 1));
    skipBlanks(cursor);
  } while (takes(cursor, ','));
  if (!takes(cursor, ')')) fail(cursor, '"," or ")"');
  skipBlanks(cursor);
  return { kind: 'logic', isNegated, operator, conditions };
}

function readCondition(cursor: Cursor, level: number): Condition {
  if (BEGINS_A_TREE.test(cursor.text.slice(cursor.at, cursor.at + 20))) {
    if (level > MOST_LEVELS) throw tooMuch(`At most ${MOST_LEVELS} logical trees inside one another.`);
    return readTree(cursor, level);
  }
  if (looksAt(cursor, ')')) {
    fail(cursor, 'field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)');
  }
  const field = readField(cursor);
  if (!takes(cursor, '.')) fail(cursor, '"->>", "->" or delimiter (.)');
  return { kind: 'filter', field, ...readOperation(cursor, readInnerValue) };
}
