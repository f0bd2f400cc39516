import type { ProviderAnswer, ProviderProfile } from './profile.ts';

/** What a journey to a provider begins with. */
export interface Departure {
  /** Finds the flow again; the provider sends it back. */
  readonly state: string;
  /** Must be in the ID token. */
  readonly nonce: string;
  /** PKCE towards the provider: only we can exchange the code. */
  readonly verifier: string;
  /** Asked for beside the provider's own, separated by spaces. */
  readonly scopes: string;
  /** What the front end passes on: `prompt`, `login_hint`, `access_type` … */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Someone to sign in with. */
export interface Provider {
  readonly name: string;
  readonly isEmailOptional: boolean;
  /** Where the browser goes. @throws `auth.provider-away` */
  departure(departure: Departure): Promise<string>;
  /**
   * Who came back.
   *
   * @throws `auth.provider-exchange-failed`, `auth.provider-away`
   */
  arrival(
    query: URLSearchParams,
    flow: Pick<Departure, 'state' | 'nonce' | 'verifier'>,
  ): Promise<ProviderAnswer>;
  /**
   * Proves an ID token that an app got by itself; absent where there is no such thing.
   *
   * @throws `auth.id-token-refused`, `auth.provider-away`
   */
  readonly readIdToken?: (
    idToken: string,
    given: { readonly accessToken: string; readonly nonce: string },
  ) => Promise<ProviderProfile>;
}

/** What the front end may not say for us. */
const OURS = new Set([
  'provider',
  'redirect_to',
  'scopes',
  'skip_http_redirect',
  'invite_token',
  'code_challenge',
  'code_challenge_method',
  'client_id',
  'client_secret',
  'redirect_uri',
  'response_type',
  'response_mode',
  'state',
  'nonce',
  'scope',
  'request',
  'request_uri',
  'code',
  'code_verifier',
  'grant_type',
  'apikey',
]);

const MAX_PARAMETERS = 20;

/** The parameters of a request that a provider may see. */
export function passedOn(query: Readonly<Record<string, unknown>>): Record<string, string> {
  const passed = Object.entries(query).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && entry[1].length <= 1_024 && !OURS.has(entry[0].toLowerCase()),
  );
  return Object.fromEntries(passed.slice(0, MAX_PARAMETERS));
}
