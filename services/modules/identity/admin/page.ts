import { pageInvalid } from './errors.ts';

const DEFAULT_PER_PAGE = 50;
/** More on one page is given as this many. */
const MAX_PER_PAGE = 1_000;

/** Which part of a list, as administrators ask for it: by the number of a page. */
export interface PlaceInList {
  readonly page: number;
  readonly perPage: number;
  readonly limit: number;
  readonly offset: number;
}

/** @throws `auth.page-invalid` for what is no number. */
export function readPlace(asked: { readonly page: string; readonly per_page: string }): PlaceInList {
  const page = readNumber(asked.page, 1);
  const perPage = Math.min(readNumber(asked.per_page, DEFAULT_PER_PAGE), MAX_PER_PAGE);
  if (perPage === 0) throw pageInvalid({ what: 'per_page must be greater than 0' });
  return { page, perPage, limit: perPage, offset: Math.max(page - 1, 0) * perPage };
}

function readNumber(text: string, otherwise: number): number {
  if (text === '') return otherwise;
  if (!/^\d{1,12}$/.test(text))
    throw pageInvalid({ what: `${JSON.stringify(text.slice(0, 50))} is no number` });
  return Number(text);
}
