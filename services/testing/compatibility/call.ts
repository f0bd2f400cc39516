import type { SupabaseClient } from '@supabase/supabase-js';
import type { Person, Stage } from '../e2e/stage.ts';
import type { Exchange } from './recorder.ts';
import type { Shape } from './shape.ts';

export const VERSIONS = ['2.38.0', '2.57.4', 'newest'] as const;
export type Version = (typeof VERSIONS)[number];

/** How a call compares with the reference. */
export type Verdict = 'same' | 'kinder' | 'different' | 'absent';

/** One call of the client's API, made by every version and compared with the contract (compat.md 1). */
export interface CompatibilityCall {
  /** As the client calls it, within its area: `signUp`. */
  readonly call: string;
  /** Which variant: `with e-mail and password`. */
  readonly variant: string;
  readonly verdict: Verdict;
  /** What a front end must know, when it is not the same. */
  readonly note?: string;
  /** Versions whose client has no such call. */
  readonly notIn?: readonly Version[];
  /** Whether it is made where addresses must be confirmed. @default false */
  readonly confirmEmail?: boolean;
  /** Makes the call; the last exchange is the one that is compared. */
  readonly perform: (scene: Scene) => Promise<void>;
  readonly expects: Expected;
}

/** What the last exchange must be. */
export interface Expected {
  /** Method and path without its query, ids as `{id}`: `DELETE /auth/v1/factors/{id}`. */
  readonly request: string;
  readonly status: number;
  /** Headers by name, as patterns. */
  readonly headers?: Readonly<Record<string, RegExp>>;
  /** The JSON body; `empty` for none. */
  readonly body: Shape | ((version: Version) => Shape);
}

/** What a call can use. */
export interface Scene {
  readonly version: Version;
  readonly stage: Stage;
  /** A new client of this version with the anon key; its requests are recorded. */
  client(options?: { readonly flowType?: 'pkce' | 'implicit' }): SupabaseClient;
  /** The same with the service key. */
  service(): SupabaseClient;
  /** A new client whose person has just signed up. */
  signedIn(): Promise<{ client: SupabaseClient; person: Person }>;
  /** Somebody with a session and no client. */
  person(): Promise<Person>;
  /** A fresh address. */
  address(): string;
  /** The newest mail to this address, once it is there. */
  mailTo(
    address: string,
  ): Promise<{ readonly links: readonly string[]; readonly otp?: string; readonly subject: string }>;
  /** Adds what came over a socket, `WS` as its method, to what is compared. */
  heard(path: string, body: unknown): void;
  /** Everything that this scene's clients have sent, oldest first. */
  readonly exchanges: readonly Exchange[];
  /** Ends the clients' sockets. */
  close(): Promise<void>;
}

/** The calls of one area of the client, named in full. */
export function callsOf(area: string, calls: readonly CompatibilityCall[]): readonly CompatibilityCall[] {
  return calls.map((call) => ({ ...call, call: `${area}.${call.call}` }));
}

/** Fails the call early when the client reports an error where none should be. */
export function must<Result extends { readonly error: unknown }>(result: Result): Result {
  if (result.error !== null) throw new Error(`The client reports ${JSON.stringify(result.error)}`);
  return result;
}
