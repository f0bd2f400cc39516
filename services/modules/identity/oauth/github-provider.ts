import * as client from 'openid-client';
import { z } from 'zod';
import type { OAuthProviderConfig } from '../../../platform/config/identity-providers.ts';
import type { Outbound } from '../../../platform/outbound/outbound.ts';
import { exchangeFailed, providerAway } from './errors.ts';
import { openClient, talkingTo } from './oauth-client.ts';
import { joinScopes, urlOf, type ProviderDeps } from './oidc-provider.ts';
import { identityData, type ProviderProfile } from './profile.ts';
import type { Provider } from './provider.ts';

const User = z.object({
  id: z.int(),
  login: z.string(),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
});
const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** GitHub's shape: OAuth 2 without OpenID; the person is at `/user`, the addresses at `/user/emails`. */
export function createGithubProvider(
  name: string,
  config: OAuthProviderConfig,
  deps: ProviderDeps,
): Provider {
  const base = trimmed(config.base_url ?? 'https://github.com');
  const api = trimmed(
    config.api_url ?? (config.base_url === undefined ? 'https://api.github.com' : `${base}/api/v3`),
  );
  const server: client.ServerMetadata = {
    issuer: base,
    authorization_endpoint: `${base}/login/oauth/authorize`,
    token_endpoint: `${base}/login/oauth/access_token`,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
  };
  const open = (): Promise<client.Configuration> => openClient(server, config, deps.outbound);
  return {
    name,
    isEmailOptional: config.email_optional,
    departure: async ({ state, verifier, scopes, parameters }) =>
      client.buildAuthorizationUrl(await open(), {
        ...parameters,
        redirect_uri: deps.callbackUrl,
        scope: joinScopes('user:email', config.scopes, scopes),
        state,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).href,
    arrival: (query, flow) =>
      talkingTo(name, async () => {
        const { access_token: token, refresh_token: refreshToken } = await client.authorizationCodeGrant(
          await open(),
          urlOf(deps.callbackUrl, query),
          { expectedState: flow.state, pkceCodeVerifier: flow.verifier },
        );
        return {
          profile: await readProfile({ ...deps, api, name }, token),
          token,
          ...(refreshToken !== undefined && { refreshToken }),
        };
      }),
  };
}

async function readProfile(
  at: { readonly outbound: Outbound; readonly api: string; readonly name: string },
  token: string,
): Promise<ProviderProfile> {
  const user = User.parse(await ask(at, '/user', token));
  const emails = Emails.parse(await ask(at, '/user/emails', token)).map(({ email, primary, verified }) => ({
    email: email.toLowerCase(),
    isPrimary: primary,
    isVerified: verified,
  }));
  const subject = String(user.id);
  const main = emails.find(({ isPrimary }) => isPrimary) ?? emails[0];
  return {
    subject,
    emails,
    data: identityData(subject, main, {
      iss: at.api,
      name: user.name,
      full_name: user.name,
      preferred_username: user.login,
      user_name: user.login,
      avatar_url: user.avatar_url,
    }),
  };
}

async function ask(
  { outbound, api, name }: { readonly outbound: Outbound; readonly api: string; readonly name: string },
  path: string,
  token: string,
): Promise<unknown> {
  const answer = await outbound(`${api}${path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/vnd.github+json',
      'user-agent': 'StudyFlow',
    },
  });
  if (answer.status >= 500) throw providerAway({ provider: name });
  if (answer.status !== 200)
    throw exchangeFailed({}, { cause: `${path} answered ${answer.status.toString()}` });
  return answer.json();
}

function trimmed(url: string): string {
  return url.replace(/\/{1,9}$/, '');
}
