import type { RequestHandler } from 'express';
import type { PublicJwk } from '../tokens/signing-key.ts';
import type { IdentitySettings } from '../use-cases/deps.ts';

/** The keys that verify access tokens; clients may keep them for ten minutes. */
export function jwksDocument(published: () => readonly PublicJwk[]): RequestHandler {
  return (_request, response) => {
    response.set('Cache-Control', 'public, max-age=600').json({ keys: published() });
  };
}

/** What front ends ask before they draw a sign-in form. */
export function settingsDocument(settings: IdentitySettings): RequestHandler {
  return (_request, response) => {
    response.json({
      external: { anonymous_users: settings.allowAnonymous, email: true, phone: false, google: false },
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
