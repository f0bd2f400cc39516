import { z } from 'zod';
import { address } from './fields.ts';

const web = address(['https:', 'http:']);

/** A setting that is JSON as text. */
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('Must be JSON');
    return z.NEVER;
  }
});

const OAuthProvider = z
  .strictObject({
    client_id: z.string().min(1),
    client_secret: z.string().optional(),
    /** File with the secret alone; read at every use, so that it may be replaced. */
    client_secret_file: z.string().optional(),
    /** OpenID Connect: everything else is found there. @default the preset's, for google */
    issuer: web.optional(),
    /** Where a provider with GitHub's shape is, for one's own GitHub Enterprise. @default github.com */
    base_url: web.optional(),
    /** @default api.github.com */
    api_url: web.optional(),
    /** Asked for beside the preset's own. */
    scopes: z.string().default(''),
    /** Other clients of the provider (apps) whose ID tokens are taken too. */
    audiences: z.array(z.string()).default([]),
    /** Whether people without an e-mail address may come in. */
    email_optional: z.boolean().default(false),
  })
  .refine((provider) => !(provider.client_secret && provider.client_secret_file), {
    error: 'Give client_secret or client_secret_file, not both',
  });

/** Providers to sign in with, by name: `{"google": {"client_id": …}, "my-school": {"issuer": …, "client_id": …}}`. */
export const oauthProviders = json
  .pipe(z.record(z.string().regex(/^[a-z0-9][a-z0-9_:-]{0,62}$/), OAuthProvider))
  .superRefine((providers, context) => {
    for (const [name, { issuer }] of Object.entries(providers)) {
      if (issuer === undefined && name !== 'google' && name !== 'github')
        context.addIssue(`${name}: an issuer is needed (only google and github are known by name)`);
    }
  })
  .default({});

export type OAuthProviderConfig = z.output<typeof OAuthProvider>;

const OutsideIssuer = z
  .strictObject({
    /** The `iss` of its tokens, to the letter. */
    issuer: web,
    /** Its public keys: ES256 and RS256 only. */
    jwks_uri: web.optional(),
    /** Its legacy secret: HS256 only. */
    secret: z.string().min(32).optional(),
    audience: z.string().default('authenticated'),
    /** Whose account of ours a token means; `refuse` ends the move. */
    users: z.enum(['sub', 'email', 'refuse']).default('sub'),
  })
  .refine(({ jwks_uri, secret }) => (jwks_uri === undefined) !== (secret === undefined), {
    error: 'Give jwks_uri or secret: one issuer has one kind of key',
  });

/** Issuers whose tokens are taken beside our own: `[{"issuer": …, "jwks_uri": …, "users": "sub"}]`. */
export const outsideIssuers = json
  .pipe(z.array(OutsideIssuer))
  .refine((issuers) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length, {
    error: 'Each issuer once',
  })
  .default([]);

export type OutsideIssuerConfig = z.output<typeof OutsideIssuer>;
