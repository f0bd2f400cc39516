import type { Parameter } from '../grammar/query.ts';
import type { Media } from './media.ts';
import type { Preferences } from './preferences.ts';

/** One request, taken apart: what the surface needs of HTTP and nothing else. */
export interface RestRequest {
  readonly method: string;
  /** The words of the path behind `/rest/v1/`. */
  readonly path: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly preferences: Preferences;
  readonly media: Media;
  readonly range: string | undefined;
  readonly body: unknown;
  readonly contentType: string;
  readonly isIdempotent: boolean;
}

/** What goes out. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
