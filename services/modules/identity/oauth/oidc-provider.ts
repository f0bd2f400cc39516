import * as client from 'openid-client';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { OAuthProviderConfig } from '../../../platform/config/identity-providers.ts';
import type { Outbound } from '../../../platform/outbound/outbound.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { createKeySet } from '../outside-issuers/key-set.ts';
import { readIdToken } from './id-token.ts';
import { fetchThrough, letOutboundJudge, openClient, talkingTo } from './oauth-client.ts';
import { profileOfClaims } from './oidc-profile.ts';
import type { Departure, Provider } from './provider.ts';

/** What every provider is made of. */
export interface ProviderDeps {
  readonly outbound: Outbound;
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly log: Log;
  /** Where providers send people back to. */
  readonly callbackUrl: string;
}

const DISCOVERY_FRESH_MS = 3_600_000;
const SCOPES = ['openid', 'email', 'profile'];

/** Any provider that speaks OpenID Connect; all but its issuer and our client is discovered. */
export function createOidcProvider(
  name: string,
  config: OAuthProviderConfig & { readonly issuer: string },
  deps: ProviderDeps,
): Provider {
  const { outbound, callbackUrl, clock } = deps;
  const discover = createDiscovery(config, deps);
  const open = async (): Promise<client.Configuration> => openClient(await discover(), config, outbound);
  const keys = createKeySet({
    ...deps,
    locate: async () => (await discover()).jwks_uri ?? Promise.reject(new Error('There are no keys')),
  });
  return {
    name,
    isEmailOptional: config.email_optional,
    departure: (departure) =>
      talkingTo(name, async () => departureUrl(await open(), { ...departure, callbackUrl, config })),
    arrival: (query, flow) =>
      talkingTo(name, async () => {
        const configuration = await open();
        client.enableNonRepudiationChecks(configuration);
        const answer = await client.authorizationCodeGrant(configuration, urlOf(callbackUrl, query), {
          expectedState: flow.state,
          expectedNonce: flow.nonce,
          pkceCodeVerifier: flow.verifier,
          idTokenExpected: true,
        });
        const claims: Record<string, unknown> = { ...answer.claims() };
        const more = await moreClaims(configuration, answer.access_token, claims);
        return {
          profile: profileOfClaims(config.issuer, { ...more, ...claims }),
          token: answer.access_token,
          ...(answer.refresh_token !== undefined && { refreshToken: answer.refresh_token }),
        };
      }),
    readIdToken: async (idToken, given) => {
      const { issuer } = await talkingTo(name, discover);
      const audiences = [config.client_id, ...config.audiences];
      return profileOfClaims(issuer, await readIdToken(idToken, { issuer, audiences, keys, clock }, given));
    },
  };
}

async function departureUrl(
  configuration: client.Configuration,
  {
    state,
    nonce,
    verifier,
    scopes,
    parameters,
    callbackUrl,
    config,
  }: Departure & {
    readonly callbackUrl: string;
    readonly config: OAuthProviderConfig;
  },
): Promise<string> {
  return client.buildAuthorizationUrl(configuration, {
    ...parameters,
    redirect_uri: callbackUrl,
    scope: joinScopes(SCOPES, config.scopes, scopes),
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).href;
}

/** The ID token often says nothing but who: the address is at the provider's userinfo then. */
async function moreClaims(
  configuration: client.Configuration,
  accessToken: string,
  claims: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const { userinfo_endpoint: endpoint } = configuration.serverMetadata();
  if (claims['email'] !== undefined || endpoint === undefined) return {};
  return { ...(await client.fetchUserInfo(configuration, accessToken, String(claims['sub']))) };
}

/** What the issuer says of itself, asked for once an hour; a failure is not kept. */
function createDiscovery(
  config: OAuthProviderConfig & { readonly issuer: string },
  { outbound, clock }: ProviderDeps,
): () => Promise<client.ServerMetadata> {
  let known: { readonly at: number; readonly metadata: Promise<client.ServerMetadata> } | undefined;
  const ask = async (): Promise<client.ServerMetadata> => {
    const found = await client.discovery(new URL(config.issuer), config.client_id, undefined, client.None(), {
      [client.customFetch]: fetchThrough(outbound),
      execute: [letOutboundJudge],
    });
    return found.serverMetadata();
  };
  return () => {
    const now = clock.monotonicMs();
    if (known === undefined || now - known.at > DISCOVERY_FRESH_MS) {
      const asked = { at: now, metadata: ask() };
      known = asked;
      asked.metadata.catch(() => {
        if (known === asked) known = undefined;
      });
    }
    return known.metadata;
  };
}

/** Every scope once, ours first. */
export function joinScopes(...scopes: readonly (string | readonly string[])[]): string {
  return [...new Set(scopes.flat().flatMap((text) => text.split(/[\s,]+/)))].filter(Boolean).join(' ');
}

/** The address that the provider sent the person to, as we are known outside. */
export function urlOf(callbackUrl: string, query: URLSearchParams): URL {
  const url = new URL(callbackUrl);
  url.search = query.toString();
  return url;
}
