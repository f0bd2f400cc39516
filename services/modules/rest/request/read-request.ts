import type { Request } from 'express';
import { refused } from '../errors.ts';
import { splitQuery } from '../grammar/query.ts';
import { chooseMedia } from './media.ts';
import { namesZone, readPreferences } from './preferences.ts';
import type { RestRequest } from './rest-request.ts';
import { NO_ZONES } from './time-zones.ts';

/** Whether the names of time zones are needed to take a request apart. */
export function asksForZone({ headers }: Pick<Request, 'headers'>): boolean {
  return namesZone(headerOf(headers['prefer']));
}

/** Takes a request apart. @throws AppError in PostgREST's form */
export function readRequest(request: Request, zones: ReadonlySet<string> = NO_ZONES): RestRequest {
  const { method, url, headers } = request;
  refuseOtherSchema(
    method === 'GET' || method === 'HEAD' ? headers['accept-profile'] : headers['content-profile'],
  );
  const mark = url.indexOf('?');
  return {
    method,
    path: pathOf(mark < 0 ? url : url.slice(0, mark)),
    parameters: splitQuery(mark < 0 ? '' : url.slice(mark + 1)),
    preferences: readPreferences(headerOf(headers['prefer']), zones),
    media: chooseMedia(headers.accept),
    range: headers.range,
    body: request.body,
    contentType: contentTypeOf(request),
    isIdempotent: headers['idempotency-key'] !== undefined,
  };
}

function pathOf(path: string): string[] {
  const words = path.slice(1).split('/');
  if (words.length > 1 && words.at(-1) === '') words.pop();
  try {
    return words.map(decodeURIComponent);
  } catch {
    throw refused(404, 'PGRST125', 'Invalid path specified in request URL');
  }
}

function headerOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

/** The media type of a body without its parameters; a body without one is json. */
export function contentTypeOf({ headers }: Pick<Request, 'headers'>): string {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase() || 'application/json';
}

/** Only `public` is reached from here. */
function refuseOtherSchema(profile: string | string[] | undefined): void {
  if (profile === undefined || profile === 'public') return;
  throw refused(406, 'PGRST106', `Invalid schema: ${String(profile).slice(0, 100)}`, {
    hint: 'Only the following schemas are exposed: public',
  });
}
