import { rangeUnsatisfiable } from '../errors.ts';
import type { Window } from '../grammar/ast.ts';

const RANGE = /^(\d{1,15})-(\d{1,15})?$/;

/** What the header `Range: 0-24` says of the rows; parameters of the address are taken inside of it. */
export function withinRange(header: string | undefined, window: Window): Window {
  const [, from, to] = RANGE.exec(header ?? '') ?? [];
  if (from === undefined) return window;
  const first = Math.max(Number(from), window.offset);
  if (to === undefined) return { limit: window.limit, offset: first };
  if (Number(to) < Number(from)) {
    throw rangeUnsatisfiable(
      'The lower boundary must be lower than or equal to the upper boundary in the Range header.',
    );
  }
  const most = Math.max(0, Number(to) - first + 1);
  return { limit: Math.min(window.limit ?? most, most), offset: first };
}
