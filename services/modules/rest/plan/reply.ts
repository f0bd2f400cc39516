import { preferencesApplied } from '../request/preferences.ts';
import type { Reply, RestRequest } from '../request/rest-request.ts';

/** What an answer says; what is undefined is left out. */
export interface Said {
  readonly status: number;
  readonly action: Parameters<typeof preferencesApplied>[1];
  readonly range?: string;
  readonly location?: string | undefined;
  /** Where the same can be read again. */
  readonly contentLocation?: string | undefined;
  /** Undefined where there is no body; then there is no media type either. */
  readonly content: string | undefined;
  /** HEAD: as if there were a body. */
  readonly isHead?: boolean;
}

/** The answer with its headers. */
export function replyTo({ preferences, media }: RestRequest, said: Said): Reply {
  const headers: Record<string, string> = {};
  if (said.range !== undefined) headers['Content-Range'] = said.range;
  if (said.contentLocation !== undefined) headers['Content-Location'] = said.contentLocation;
  if (said.content !== undefined || said.isHead === true) {
    headers['Content-Type'] = media.contentType;
    headers['Content-Profile'] = 'public';
  }
  if (said.location !== undefined) headers['Location'] = said.location;
  const applied = preferencesApplied(preferences, said.action);
  if (applied !== undefined) headers['Preference-Applied'] = applied;
  const body = said.isHead === true ? undefined : said.content;
  return { status: said.status, headers, ...(body !== undefined && { body }) };
}

/** A write says how many rows it was, when that was asked for. */
export function countedRows({ preferences }: RestRequest, affected: number): number | undefined {
  return preferences.count === 'exact' || preferences.count === 'estimated' ? affected : undefined;
}
