import type { RequestHandler } from 'express';
import type { PublicJwk } from '../tokens/signing-key.ts';
import type { IdentitySettings } from '../use-cases/deps.ts';

/** The keys that verify access tokens; clients may keep them for ten minutes. */
export function jwksDocument(published: () => readonly PublicJwk[]): RequestHandler {
  return (_request, response) => {
    response.set('Cache-Control', 'public, max-age=600').json({ keys: published() });
  };
}

/** Everybody whom clients of GoTrue look for in the settings, by name. */
const KNOWN_PROVIDERS =
  'apple azure bitbucket discord facebook figma fly github gitlab google kakao keycloak linkedin linkedin_oidc ' +
  'notion slack slack_oidc snapchat spotify twitch twitter workos x zoom';

/** What front ends ask before they draw a sign-in form. */
export function settingsDocument(settings: IdentitySettings, providers: readonly string[]): RequestHandler {
  const offered = Object.fromEntries(providers.map((name) => [name, true]));
  const others = Object.fromEntries(KNOWN_PROVIDERS.split(' ').map((name) => [name, false]));
  return (_request, response) => {
    response.json({
      external: {
        ...others,
        ...offered,
        anonymous_users: settings.allowAnonymous,
        email: true,
        phone: false,
      },
      disable_signup: false,
      mailer_autoconfirm: !settings.confirmEmail,
      phone_autoconfirm: false,
      sms_provider: '',
      saml_enabled: false,
    });
  };
}

/** Clients recognise the surface by this name. */
export const healthDocument: RequestHandler = (_request, response) => {
  response.json({
    version: 'v2.0.0',
    name: 'GoTrue',
    description: 'GoTrue is a user registration and authentication API',
  });
};

export function openIdDocument(issuer: string): RequestHandler {
  return (_request, response) => {
    response.set('Cache-Control', 'public, max-age=600').json({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      claims_supported: ['sub', 'aud', 'iss', 'exp', 'iat', 'email', 'role', 'session_id', 'is_anonymous'],
    });
  };
}
