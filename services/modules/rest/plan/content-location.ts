import type { Parameter } from '../grammar/query.ts';

/** More is left out: proxies and clients bound the head of an answer, and who asked knows what for. */
const MOST_LETTERS = 2_000;

/**
 * Where the same rows are found again: the table and what was asked of it, its parameters sorted by name, those of one
 * name joined by commas, as PostgREST writes them. The key of the gateway is none of them.
 */
export function contentLocation(table: string, parameters: readonly Parameter[]): string | undefined {
  let location = `/${table}`;
  let last: string | undefined;
  for (const [name, value] of inOrder(parameters)) {
    if (name === 'apikey') continue;
    const text = encodeURIComponent(value);
    if (name === last) location += `,${text}`;
    else location += `${last === undefined ? '?' : '&'}${encodeURIComponent(name)}=${text}`;
    last = name;
    if (location.length > MOST_LETTERS) return undefined;
  }
  return location;
}

function inOrder(parameters: readonly Parameter[]): readonly Parameter[] {
  if (parameters.length < 2) return parameters;
  return parameters.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
