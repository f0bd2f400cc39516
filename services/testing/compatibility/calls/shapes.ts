import type { Expected } from '../call.ts';
import { is, type Shape } from '../shape.ts';

/** Bodies that several calls have in common (compat.md 1.2). */

const identity: Shape = {
  identity_id: 'uuid',
  id: 'string',
  user_id: 'uuid',
  identity_data: 'object',
  provider: 'string',
  last_sign_in_at: 'timestamp',
  created_at: 'timestamp',
  updated_at: 'timestamp',
  'email?': 'string',
};

const factor: Shape = {
  id: 'uuid',
  'friendly_name?': 'string',
  factor_type: is('totp'),
  status: 'string',
  created_at: 'timestamp',
  updated_at: 'timestamp',
  'last_challenged_at?': 'timestamp',
};

export const user = {
  id: 'uuid',
  aud: is('authenticated'),
  role: is('authenticated'),
  email: 'string',
  'email_confirmed_at?': 'timestamp',
  'invited_at?': 'timestamp',
  phone: is(''),
  'confirmation_sent_at?': 'timestamp',
  'confirmed_at?': 'timestamp',
  'recovery_sent_at?': 'timestamp',
  'reauthentication_sent_at?': 'timestamp',
  'new_email?': 'string',
  'email_change_sent_at?': 'timestamp',
  'last_sign_in_at?': 'timestamp',
  app_metadata: 'object',
  user_metadata: 'object',
  identities: [identity],
  'factors?': [factor],
  created_at: 'timestamp',
  updated_at: 'timestamp',
  'banned_until?': 'timestamp',
  'deleted_at?': 'timestamp',
  is_anonymous: 'boolean',
} satisfies Shape;

export const session = {
  access_token: 'token',
  token_type: is('bearer'),
  expires_in: is(3_600),
  expires_at: 'number',
  refresh_token: 'string',
  user,
} satisfies Shape;

/** A refusal of `/auth/v1`: 2.38.0 names no version of the interface and gets the older form (compat.md 1.3). */
export function authRefusal(request: string, status: number, code: string): Expected {
  return {
    request,
    status,
    headers: { 'x-sb-error-code': new RegExp(`^${code}$`) },
    body: (version) =>
      version === '2.38.0'
        ? { code: is(status), error_code: is(code), msg: 'string', 'error_id?': 'string' }
        : { code: is(code), message: 'string' },
  };
}

/** A refusal of `/rest/v1`. */
export function dataRefusal(request: string, status: number, code: string): Expected {
  return {
    request,
    status,
    body: { code: is(code), message: 'string', details: 'string|null', hint: 'string|null' },
  };
}
