import type { OAuthProviderConfig } from '../../../platform/config/identity-providers.ts';
import { createOutbound } from '../../../platform/outbound/outbound.ts';
import { providerDisabled, providerUnknown } from './errors.ts';
import { createGithubProvider } from './github-provider.ts';
import { createOidcProvider, type ProviderDeps } from './oidc-provider.ts';
import type { Provider } from './provider.ts';

/** Everyone to sign in with. */
export interface Providers {
  /** @throws `auth.provider-unknown`, `auth.provider-disabled` */
  named(name: string): Provider;
  /** By the issuer of its ID tokens. */
  ofIssuer(issuer: string): Provider | undefined;
  names(): readonly string[];
}

const GOOGLE = 'https://accounts.google.com';

/** What GoTrue knows by name; here it is known where configuration says so. */
const KNOWN_ELSEWHERE = new Set(
  (
    'apple azure bitbucket discord facebook figma fly github gitlab google kakao keycloak linkedin linkedin_oidc ' +
    'notion slack slack_oidc snapchat spotify twitch twitter workos x zoom'
  ).split(' '),
);

export function createProviders(
  configured: Readonly<Record<string, OAuthProviderConfig>>,
  deps: Omit<ProviderDeps, 'outbound'>,
): Providers {
  const hosts = new Set(Object.values(configured).flatMap(namedHosts));
  const outbound = createOutbound({ isTrustedHost: (host) => hosts.has(host) });
  const providers = new Map<string, Provider>();
  const issuers = new Map<string, Provider>();
  for (const [name, config] of Object.entries(configured)) {
    const issuer = config.issuer ?? (name === 'google' ? GOOGLE : undefined);
    const provider =
      issuer === undefined
        ? createGithubProvider(name, config, { ...deps, outbound })
        : createOidcProvider(name, { ...config, issuer }, { ...deps, outbound });
    providers.set(name, provider);
    if (issuer !== undefined) issuers.set(issuer, provider);
  }
  return {
    named: (name) => {
      const provider = providers.get(name.toLowerCase());
      if (provider !== undefined) return provider;
      throw KNOWN_ELSEWHERE.has(name) ? providerDisabled() : providerUnknown({ provider: name.slice(0, 63) });
    },
    ofIssuer: (issuer) => issuers.get(issuer),
    names: () => [...providers.keys()],
  };
}

/** Hosts that the operator wrote down may be inside: a provider of one's own. */
function namedHosts({ issuer, base_url, api_url }: OAuthProviderConfig): string[] {
  return [issuer, base_url, api_url].filter((url) => url !== undefined).map((url) => new URL(url).host);
}
