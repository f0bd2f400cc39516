import { callsOf, must } from '../call.ts';
import { is } from '../shape.ts';
import { authRefusal, session, user } from './shapes.ts';

const PASSWORD = 'correct horse battery staple 9';
const SIGNUP = 'POST /auth/v1/signup';
const TOKEN = 'POST /auth/v1/token';
const USER = 'PUT /auth/v1/user';

/** `supabase.auth`: signing up and in, sessions, one's own user. */
export const ACCOUNT_CALLS = callsOf('auth', [
  {
    call: 'signUp',
    variant: 'with e-mail and password',
    verdict: 'same',
    perform: async (scene) => {
      must(await scene.client().auth.signUp({ email: scene.address(), password: PASSWORD }));
    },
    expects: { request: SIGNUP, status: 200, body: session },
  },
  {
    call: 'signUp',
    variant: 'where the address must be confirmed',
    verdict: 'same',
    confirmEmail: true,
    perform: async (scene) => {
      must(await scene.client().auth.signUp({ email: scene.address(), password: PASSWORD }));
    },
    expects: { request: SIGNUP, status: 200, body: user },
  },
  {
    call: 'signUp',
    variant: 'with an address that is taken',
    verdict: 'same',
    perform: async (scene) => {
      const { email } = await scene.person();
      await scene.client().auth.signUp({ email, password: PASSWORD });
    },
    expects: authRefusal(SIGNUP, 422, 'user_already_exists'),
  },
  {
    call: 'signUp',
    variant: 'with an address that is taken, where it must be confirmed',
    verdict: 'same',
    note: 'A made-up user with `identities: []`: whether an address is taken is not told.',
    confirmEmail: true,
    perform: async (scene) => {
      const email = scene.address();
      must(await scene.service().auth.admin.createUser({ email, password: PASSWORD, email_confirm: true }));
      must(await scene.client().auth.signUp({ email, password: PASSWORD }));
    },
    expects: {
      request: SIGNUP,
      status: 200,
      body: { ...user, identities: is([]), role: is(''), user_metadata: is({}) },
    },
  },
  {
    call: 'signUp',
    variant: 'with a password that is too short',
    verdict: 'same',
    perform: async (scene) => {
      await scene.client().auth.signUp({ email: scene.address(), password: 'short' });
    },
    expects: {
      request: SIGNUP,
      status: 422,
      body: (version) => ({
        ...(version === '2.38.0'
          ? { code: is(422), error_code: is('weak_password'), msg: 'string', 'error_id?': 'string' }
          : { code: is('weak_password'), message: 'string' }),
        weak_password: { reasons: is(['length']) },
      }),
    },
  },
  {
    call: 'signInAnonymously',
    variant: 'without an account',
    verdict: 'same',
    notIn: ['2.38.0'],
    perform: async (scene) => {
      must(await scene.client().auth.signInAnonymously());
    },
    expects: { request: SIGNUP, status: 200, body: { ...session, user: { ...user, 'email?': 'string' } } },
  },
  {
    call: 'signInWithPassword',
    variant: 'with the right password',
    verdict: 'same',
    perform: async (scene) => {
      const { email, password } = await scene.person();
      must(await scene.client().auth.signInWithPassword({ email, password }));
    },
    expects: { request: TOKEN, status: 200, body: session },
  },
  {
    call: 'signInWithPassword',
    variant: 'with a wrong password',
    verdict: 'same',
    perform: async (scene) => {
      const { email } = await scene.person();
      await scene.client().auth.signInWithPassword({ email, password: 'not it' });
    },
    expects: authRefusal(TOKEN, 400, 'invalid_credentials'),
  },
  {
    call: 'signInWithPassword',
    variant: 'before the address is confirmed',
    verdict: 'same',
    confirmEmail: true,
    perform: async (scene) => {
      const email = scene.address();
      must(await scene.client().auth.signUp({ email, password: PASSWORD }));
      await scene.client().auth.signInWithPassword({ email, password: PASSWORD });
    },
    expects: authRefusal(TOKEN, 400, 'email_not_confirmed'),
  },
  {
    call: 'refreshSession',
    variant: 'with the refresh token of the session',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      must(await client.auth.refreshSession());
    },
    expects: { request: TOKEN, status: 200, body: session },
  },
  {
    call: 'refreshSession',
    variant: 'with something that is no refresh token',
    verdict: 'same',
    perform: async (scene) => {
      await scene.client().auth.refreshSession({ refresh_token: 'not-a-token' });
    },
    expects: authRefusal(TOKEN, 400, 'validation_failed'),
  },
  {
    call: 'getUser',
    variant: 'with a session',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      must(await client.auth.getUser());
    },
    expects: { request: 'GET /auth/v1/user', status: 200, body: user },
  },
  {
    call: 'getUser',
    variant: 'with a token that is none',
    verdict: 'same',
    perform: async (scene) => {
      await scene.client().auth.getUser('a.b.c');
    },
    expects: authRefusal('GET /auth/v1/user', 403, 'bad_jwt'),
  },
  {
    call: 'getUser',
    variant: 'after the session was signed out',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      await client.auth.signOut();
      await scene.client().auth.getUser(person.token);
    },
    expects: authRefusal('GET /auth/v1/user', 403, 'session_not_found'),
  },
  {
    call: 'updateUser',
    variant: 'with metadata',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      must(await client.auth.updateUser({ data: { colour: 'green' } }));
    },
    expects: { request: USER, status: 200, body: user },
  },
  {
    call: 'updateUser',
    variant: 'with a new password',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      must(await client.auth.updateUser({ password: PASSWORD }));
    },
    expects: { request: USER, status: 200, body: user },
  },
  {
    call: 'updateUser',
    variant: 'with the password of before',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      await client.auth.updateUser({ password: person.password });
    },
    expects: authRefusal(USER, 422, 'same_password'),
  },
  {
    call: 'updateUser',
    variant: 'with an address that is taken',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      await client.auth.updateUser({ email: (await scene.person()).email });
    },
    expects: authRefusal(USER, 422, 'email_exists'),
  },
  ...(['global', 'local', 'others'] as const).map((scope) => ({
    call: 'signOut',
    variant: `of ${scope === 'global' ? 'all sessions' : scope === 'local' ? 'this session' : 'the other sessions'}`,
    verdict: 'same' as const,
    perform: async (scene: Parameters<Parameters<typeof callsOf>[1][number]['perform']>[0]) => {
      const { client } = await scene.signedIn();
      must(await client.auth.signOut({ scope }));
    },
    expects: { request: 'POST /auth/v1/logout', status: 204, body: 'empty' },
  })),
  {
    call: 'getClaims',
    variant: 'against the published keys',
    verdict: 'same',
    notIn: ['2.38.0'],
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      must(await client.auth.getClaims());
    },
    expects: {
      request: 'GET /auth/v1/.well-known/jwks.json',
      status: 200,
      headers: { 'cache-control': /public.*max-age=600/ },
      body: {
        keys: [
          {
            kty: is('EC'),
            crv: is('P-256'),
            alg: is('ES256'),
            use: is('sig'),
            kid: 'string',
            x: 'string',
            y: 'string',
            'key_ops?': 'array',
            'ext?': 'boolean',
          },
        ],
      },
    },
  },
]);
