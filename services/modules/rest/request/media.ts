import { refused } from '../errors.ts';
import type { Form } from '../sql/answer.ts';

/** How an answer is written. */
export interface Media {
  readonly form: Form;
  /** One object instead of an array of one. */
  readonly isSingle: boolean;
  readonly contentType: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const JSON_ROWS: Media = { form: 'json', isSingle: false, contentType: JSON_TYPE };

function single(contentType: string, form: Form): Media {
  return { form, isSingle: true, contentType: `${contentType}; charset=utf-8` };
}

const OBJECT = 'application/vnd.pgrst.object+json';
const ARRAY = 'application/vnd.pgrst.array+json';
const STRIPPED = ';nulls=stripped';

const MEDIA: ReadonlyMap<string, Media> = new Map([
  ['*/*', JSON_ROWS],
  ['application/*', JSON_ROWS],
  ['application/json', JSON_ROWS],
  ['text/csv', { form: 'csv', isSingle: false, contentType: 'text/csv; charset=utf-8' }],
  [OBJECT, single(OBJECT, 'json')],
  ['application/vnd.pgrst.object', single(OBJECT, 'json')],
  [OBJECT + STRIPPED, single(OBJECT + STRIPPED, 'stripped')],
  [ARRAY, { ...JSON_ROWS, contentType: JSON_TYPE }],
  [
    ARRAY + STRIPPED,
    { form: 'stripped', isSingle: false, contentType: `${ARRAY}${STRIPPED}; charset=utf-8` },
  ],
]);

/** The first media type of `Accept` that there is, dearest first. @throws PGRST107 when there is none. */
export function chooseMedia(accept: string | undefined): Media {
  if (accept === undefined || accept === '' || accept === '*/*') return JSON_ROWS;
  const known = MEDIA.get(accept);
  if (known !== undefined) return known;
  const asked = accept
    .slice(0, 1_000)
    .split(',')
    .map(weighed)
    .sort((a, b) => b.weight - a.weight);
  for (const { type } of asked) {
    const media = MEDIA.get(type);
    if (media !== undefined) return media;
  }
  const types = asked.map(({ type }) => type).join(', ');
  throw refused(406, 'PGRST107', `None of these media types are available: ${types}`);
}

/** A type with the one parameter that is known here, and how dear it is. */
function weighed(text: string): { type: string; weight: number } {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim());
  const quality = parameters
    .map((part) => /^q=([\d.]+)$/.exec(part)?.[1])
    .find((found) => found !== undefined);
  const isStripped = parameters.includes('nulls=stripped');
  return {
    type: `${name.toLowerCase()}${isStripped ? STRIPPED : ''}`,
    weight: quality === undefined ? 1 : Number(quality) || 0,
  };
}
