import type { WrittenRows } from './read.ts';

/** The forms in which rows go out. */
export type Form = 'json' | 'stripped' | 'csv';

/** The one row `r` as text. */
export function writeOne(json: string, form: Form): string {
  return form === 'stripped' ? `json_strip_nulls(${json})` : json;
}

/** The rows `r` as one text without its brackets or its head, which the answer adds. */
export function writeBody({ json }: Pick<WrittenRows, 'json'>, form: Form): string {
  if (form === 'csv') return `string_agg(substr(r::text, 2, length(r::text) - 2), e'\\n')`;
  return `string_agg(${writeOne(json, form)}::text, e',\\n ')`;
}

/** What every statement begins with: the first query is never run, it tells the type of $1. */
export const TYPED = 'with typed as (select $1::jsonb)';

/** What changes nothing and gives nothing. */
export const NOTHING = `${TYPED} select concat('0 0 0', e'\\n') as result`;

/** Bytes of one answer: rows are bounded in number, and this bounds what they hold. */
export const MOST_BYTES = 33_554_432;
/** Stands for an answer beyond that. */
export const TOO_LARGE = '!';

/** A select of one `result`, unless that is too large to be sent. */
export function writeBounded(select: string): string {
  const told = `case when octet_length(a.result) > ${MOST_BYTES} then '${TOO_LARGE}' else a.result end`;
  return `select ${told} as result from (${select}) a`;
}
