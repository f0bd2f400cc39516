import type { OrderTerm } from './ast.ts';
import { fail, isAtEnd, looksAt, skipBlanks, spend, takes, type Cursor } from './cursor.ts';
import { readField, readJsonPath, readName } from './field.ts';

/** `a.desc.nullslast,b,rel(c).asc`. */
export function readOrder(cursor: Cursor): readonly OrderTerm[] {
  const terms: OrderTerm[] = [];
  do {
    terms.push(readTerm(cursor));
  } while (takes(cursor, ','));
  return terms;
}

function readTerm(cursor: Cursor): OrderTerm {
  spend(cursor);
  skipBlanks(cursor);
  const name = readName(cursor);
  if (takes(cursor, '(')) {
    const field = readField(cursor);
    if (!takes(cursor, ')')) fail(cursor, '"->>", "->" or ")"');
    return { field, relation: name, ...readDirection(cursor) };
  }
  const path = readJsonPath(cursor);
  skipBlanks(cursor);
  return { field: { name, path }, relation: undefined, ...readDirection(cursor) };
}

function readDirection(cursor: Cursor): Pick<OrderTerm, 'direction' | 'nulls'> {
  const direction = takes(cursor, '.asc') ? 'asc' : takes(cursor, '.desc') ? 'desc' : undefined;
  const nulls = takes(cursor, '.nullsfirst') ? 'first' : takes(cursor, '.nullslast') ? 'last' : undefined;
  skipBlanks(cursor);
  if (!isAtEnd(cursor) && !looksAt(cursor, ',')) refuse(cursor, direction, nulls);
  return { direction, nulls };
}

function refuse(cursor: Cursor, direction: OrderTerm['direction'], nulls: OrderTerm['nulls']): never {
  if (nulls !== undefined) fail(cursor, '"," or end of input');
  if (!looksAt(cursor, '.')) fail(cursor, 'delimiter (.), "," or end of input');
  const places = '"nullsfirst" or "nullslast"';
  fail(cursor, direction === undefined ? `"asc", "desc", ${places}` : places, cursor.at + 1);
}
