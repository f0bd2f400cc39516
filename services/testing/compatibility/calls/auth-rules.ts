import { Secret, TOTP } from 'otpauth';
import type { SupabaseClient } from '@supabase/supabase-js';
import { callsOf, must, type CompatibilityCall } from '../call.ts';
import { is } from '../shape.ts';
import { authRefusal, session, user } from './shapes.ts';

const PASSWORD = 'correct horse battery staple 9';
const TOKEN = 'POST /auth/v1/token';

/** A factor of this client's person, verified by the code of this moment. */
async function verifyFactor(client: SupabaseClient): Promise<string> {
  const { data } = must(await client.auth.mfa.enroll({ factorType: 'totp' }));
  if (data?.type !== 'totp') throw new Error('There is no factor');
  const code = new TOTP({ secret: Secret.fromBase32(data.totp.secret) }).generate();
  must(await client.auth.mfa.challengeAndVerify({ factorId: data.id, code }));
  return data.id;
}

const SESSIONS: readonly CompatibilityCall[] = [
  {
    call: 'refreshSession',
    variant: 'again, since the answer was lost',
    verdict: 'same',
    perform: async (scene) => {
      const { refreshToken } = await scene.person();
      must(await scene.client().auth.refreshSession({ refresh_token: refreshToken }));
      must(await scene.client().auth.refreshSession({ refresh_token: refreshToken }));
    },
    expects: { request: TOKEN, status: 200, body: session },
  },
  {
    call: 'refreshSession',
    variant: 'of a session that was signed out',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      must(await client.auth.signOut());
      await scene.client().auth.refreshSession({ refresh_token: person.refreshToken });
    },
    expects: authRefusal(TOKEN, 400, 'session_not_found'),
  },
  {
    call: 'signInWithPassword',
    variant: 'of somebody who is banned',
    verdict: 'same',
    perform: async (scene) => {
      const { id, email, password } = await scene.person();
      must(await scene.service().auth.admin.updateUserById(id, { ban_duration: '1h' }));
      await scene.client().auth.signInWithPassword({ email, password });
    },
    expects: authRefusal(TOKEN, 400, 'user_banned'),
  },
  {
    call: 'signInWithPassword',
    variant: 'with a short password whose hash was imported',
    verdict: 'same',
    perform: async (scene) => {
      const email = scene.address();
      const password_hash = '$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW';
      const attributes = { email, email_confirm: true, password_hash } as object;
      must(await scene.service().auth.admin.createUser(attributes));
      must(await scene.client().auth.signInWithPassword({ email, password: 'secret' }));
    },
    expects: {
      request: TOKEN,
      status: 200,
      body: { ...session, weak_password: { message: 'string', reasons: is(['length']) } },
    },
  },
];

const IDENTITIES: readonly CompatibilityCall[] = [
  {
    call: 'getUserIdentities',
    variant: 'of somebody with a password',
    verdict: 'same',
    notIn: ['2.38.0'],
    perform: async (scene) => {
      must(await (await scene.signedIn()).client.auth.getUserIdentities());
    },
    expects: { request: 'GET /auth/v1/user', status: 200, body: user },
  },
  {
    call: 'unlinkIdentity',
    variant: 'of the only one',
    verdict: 'same',
    notIn: ['2.38.0'],
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      const { data } = must(await client.auth.getUserIdentities());
      const [identity] = data?.identities ?? [];
      if (identity === undefined) throw new Error('There is no identity');
      await client.auth.unlinkIdentity(identity);
    },
    expects: authRefusal('DELETE /auth/v1/user/identities/{id}', 422, 'single_identity_not_deletable'),
  },
  {
    call: 'linkIdentity',
    variant: 'of a provider that is not configured',
    verdict: 'same',
    notIn: ['2.38.0'],
    perform: async (scene) => {
      await (await scene.signedIn()).client.auth.linkIdentity({ provider: 'google' });
    },
    expects: authRefusal('GET /auth/v1/user/identities/authorize', 400, 'validation_failed'),
  },
  {
    call: 'updateUser',
    variant: 'with an address and a password, of somebody anonymous',
    verdict: 'same',
    notIn: ['2.38.0'],
    perform: async (scene) => {
      const client = scene.client();
      must(await client.auth.signInAnonymously());
      must(await client.auth.updateUser({ email: scene.address(), password: PASSWORD }));
    },
    expects: {
      request: 'PUT /auth/v1/user',
      status: 200,
      body: { ...user, is_anonymous: is(false) },
    },
  },
];

const FACTORS: readonly CompatibilityCall[] = [
  {
    call: 'mfa.verify',
    variant: 'with the right code: the session counts for more',
    verdict: 'same',
    perform: async (scene) => {
      await verifyFactor((await scene.signedIn()).client);
    },
    expects: { request: 'POST /auth/v1/factors/{id}/verify', status: 200, body: session },
  },
  {
    call: 'mfa.unenroll',
    variant: 'of a verified factor, by a session that has not shown it',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      const factorId = await verifyFactor(client);
      const other = scene.client();
      must(await other.auth.signInWithPassword({ email: person.email, password: person.password }));
      await other.auth.mfa.unenroll({ factorId });
    },
    expects: authRefusal('DELETE /auth/v1/factors/{id}', 422, 'insufficient_aal'),
  },
  {
    call: 'admin.mfa.listFactors',
    variant: 'of somebody without any',
    verdict: 'same',
    perform: async (scene) => {
      const { id: userId } = await scene.person();
      must(await scene.service().auth.admin.mfa.listFactors({ userId }));
    },
    expects: { request: 'GET /auth/v1/admin/users/{id}/factors', status: 200, body: is([]) },
  },
];

const NOT_OFFERED: readonly CompatibilityCall[] = [
  {
    call: 'signInWithOtp',
    variant: 'by telephone',
    verdict: 'absent',
    note: 'Nothing is sent to telephones.',
    perform: async (scene) => {
      await scene.client().auth.signInWithOtp({ phone: '+491700000000' });
    },
    expects: authRefusal('POST /auth/v1/otp', 400, 'phone_provider_disabled'),
  },
  {
    call: 'signInWithSSO',
    variant: 'by domain',
    verdict: 'absent',
    note: 'SAML is left out.',
    perform: async (scene) => {
      await scene.client().auth.signInWithSSO({ domain: 'example.org' });
    },
    expects: authRefusal('POST /auth/v1/sso', 501, 'not_implemented'),
  },
];

/** `supabase.auth`: what becomes of sessions, identities and factors, and what is not offered. */
export const AUTH_RULE_CALLS = callsOf('auth', [...SESSIONS, ...IDENTITIES, ...FACTORS, ...NOT_OFFERED]);
