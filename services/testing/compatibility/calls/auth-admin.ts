import { callsOf, must, type Scene } from '../call.ts';
import { is, type Shape } from '../shape.ts';
import { authRefusal, user } from './shapes.ts';

const PASSWORD = 'correct horse battery staple 9';
const USERS = '/auth/v1/admin/users';

/** Somebody whose id stands in the path. */
const anybody = {
  email: (scene: Scene) => ({ email: scene.address(), password: PASSWORD, email_confirm: true }),
};

async function createUser(scene: Scene): Promise<string> {
  const { data } = must(await scene.service().auth.admin.createUser(anybody.email(scene)));
  return data.user?.id ?? '';
}

const link: Shape = {
  ...user,
  action_link: 'string',
  email_otp: 'string',
  hashed_token: 'string',
  redirect_to: 'string',
  verification_type: 'string',
};

/** `supabase.auth.admin`, with the service key. */
export const ADMIN_CALLS = callsOf('auth', [
  {
    call: 'admin.createUser',
    variant: 'with a confirmed address',
    verdict: 'same',
    perform: async (scene) => void (await createUser(scene)),
    expects: { request: `POST ${USERS}`, status: 200, body: user },
  },
  {
    call: 'admin.createUser',
    variant: 'with the anon key',
    verdict: 'same',
    perform: async (scene) => {
      await scene.client().auth.admin.createUser(anybody.email(scene));
    },
    expects: authRefusal(`POST ${USERS}`, 403, 'not_admin'),
  },
  {
    call: 'admin.listUsers',
    variant: 'by pages',
    verdict: 'same',
    perform: async (scene) => {
      await createUser(scene);
      must(await scene.service().auth.admin.listUsers({ page: 1, perPage: 2 }));
    },
    expects: {
      request: `GET ${USERS}`,
      status: 200,
      headers: { 'x-total-count': /^\d+$/ },
      body: { users: 'array', aud: is('authenticated') },
    },
  },
  {
    call: 'admin.getUserById',
    variant: 'for somebody',
    verdict: 'same',
    perform: async (scene) => {
      must(await scene.service().auth.admin.getUserById(await createUser(scene)));
    },
    expects: { request: `GET ${USERS}/{id}`, status: 200, body: user },
  },
  {
    call: 'admin.getUserById',
    variant: 'for nobody',
    verdict: 'same',
    perform: async (scene) => {
      await scene.service().auth.admin.getUserById('00000000-0000-4000-8000-000000000000');
    },
    expects: authRefusal(`GET ${USERS}/{id}`, 404, 'user_not_found'),
  },
  {
    call: 'admin.updateUserById',
    variant: 'with a ban',
    verdict: 'same',
    perform: async (scene) => {
      must(await scene.service().auth.admin.updateUserById(await createUser(scene), { ban_duration: '24h' }));
    },
    expects: { request: `PUT ${USERS}/{id}`, status: 200, body: user },
  },
  {
    call: 'admin.deleteUser',
    variant: 'for ever',
    verdict: 'same',
    perform: async (scene) => {
      must(await scene.service().auth.admin.deleteUser(await createUser(scene)));
    },
    expects: { request: `DELETE ${USERS}/{id}`, status: 200, body: is({}) },
  },
  {
    call: 'admin.generateLink',
    variant: 'for a magic link',
    verdict: 'same',
    perform: async (scene) => {
      const { email } = await scene.person();
      must(await scene.service().auth.admin.generateLink({ type: 'magiclink', email }));
    },
    expects: { request: 'POST /auth/v1/admin/generate_link', status: 200, body: link },
  },
  {
    call: 'admin.inviteUserByEmail',
    variant: 'to a new address',
    verdict: 'same',
    perform: async (scene) => {
      must(await scene.service().auth.admin.inviteUserByEmail(scene.address()));
    },
    expects: { request: 'POST /auth/v1/invite', status: 200, body: user },
  },
  {
    call: 'admin.signOut',
    variant: 'of somebody',
    verdict: 'same',
    perform: async (scene) => {
      const { token } = await scene.person();
      must(await scene.service().auth.admin.signOut(token));
    },
    expects: { request: 'POST /auth/v1/logout', status: 204, body: 'empty' },
  },
  {
    call: 'mfa.enroll',
    variant: 'of a TOTP factor',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      must(await client.auth.mfa.enroll({ factorType: 'totp' }));
    },
    expects: {
      request: 'POST /auth/v1/factors',
      status: 200,
      body: {
        id: 'uuid',
        type: is('totp'),
        'friendly_name?': 'string',
        totp: { qr_code: 'string', secret: 'string', uri: 'string' },
      },
    },
  },
  {
    call: 'mfa.challenge',
    variant: 'of a TOTP factor',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      const { data } = must(await client.auth.mfa.enroll({ factorType: 'totp' }));
      must(await client.auth.mfa.challenge({ factorId: data?.id ?? '' }));
    },
    expects: {
      request: 'POST /auth/v1/factors/{id}/challenge',
      status: 200,
      body: { id: 'uuid', type: is('totp'), expires_at: 'number' },
    },
  },
  {
    call: 'mfa.verify',
    variant: 'with a wrong code',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      const { data } = must(await client.auth.mfa.enroll({ factorType: 'totp' }));
      await client.auth.mfa.challengeAndVerify({ factorId: data?.id ?? '', code: '000000' });
    },
    expects: authRefusal('POST /auth/v1/factors/{id}/verify', 422, 'mfa_verification_failed'),
  },
  {
    call: 'mfa.unenroll',
    variant: 'of a factor that was not verified',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      const { data } = must(await client.auth.mfa.enroll({ factorType: 'totp' }));
      must(await client.auth.mfa.unenroll({ factorId: data?.id ?? '' }));
    },
    expects: { request: 'DELETE /auth/v1/factors/{id}', status: 200, body: { id: 'uuid' } },
  },
]);
