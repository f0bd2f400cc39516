import { callsOf, must, type Scene } from '../call.ts';
import { is } from '../shape.ts';
import { authRefusal, session, user } from './shapes.ts';

const PASSWORD = 'correct horse battery staple 9';
const VERIFY = 'POST /auth/v1/verify';
const none = is({});

/** Signs up and gives the mail that came. */
async function signUpByMail(
  scene: Scene,
): Promise<{ email: string; mail: Awaited<ReturnType<Scene['mailTo']>> }> {
  const email = scene.address();
  must(await scene.client().auth.signUp({ email, password: PASSWORD }));
  return { email, mail: await scene.mailTo(email) };
}

function hashIn(link: string | undefined): string {
  return new URL(link ?? '').searchParams.get('token') ?? '';
}

/** `supabase.auth`: codes and links by mail. */
export const MAIL_CALLS = callsOf('auth', [
  {
    call: 'verifyOtp',
    variant: 'with the digits of the sign-up mail',
    verdict: 'same',
    confirmEmail: true,
    perform: async (scene) => {
      const { email, mail } = await signUpByMail(scene);
      must(await scene.client().auth.verifyOtp({ type: 'signup', email, token: mail.otp ?? '' }));
    },
    expects: { request: VERIFY, status: 200, body: session },
  },
  {
    call: 'verifyOtp',
    variant: 'with the hash of the link',
    verdict: 'same',
    confirmEmail: true,
    perform: async (scene) => {
      const { mail } = await signUpByMail(scene);
      must(await scene.client().auth.verifyOtp({ type: 'email', token_hash: hashIn(mail.links[0]) }));
    },
    expects: { request: VERIFY, status: 200, body: session },
  },
  {
    call: 'verifyOtp',
    variant: 'with wrong digits',
    verdict: 'same',
    perform: async (scene) => {
      await scene.client().auth.verifyOtp({ type: 'email', email: scene.address(), token: '000000' });
    },
    expects: authRefusal(VERIFY, 403, 'otp_expired'),
  },
  {
    call: 'resend',
    variant: 'of the sign-up mail',
    verdict: 'same',
    confirmEmail: true,
    perform: async (scene) => {
      const { email } = await signUpByMail(scene);
      must(await scene.client().auth.resend({ type: 'signup', email }));
    },
    expects: { request: 'POST /auth/v1/resend', status: 200, body: none },
  },
  {
    call: 'signInWithOtp',
    variant: 'for somebody with an account',
    verdict: 'same',
    perform: async (scene) => {
      const { email } = await scene.person();
      must(await scene.client().auth.signInWithOtp({ email }));
    },
    expects: { request: 'POST /auth/v1/otp', status: 200, body: none },
  },
  {
    call: 'signInWithOtp',
    variant: 'for somebody without one, who is not to get one',
    verdict: 'same',
    perform: async (scene) => {
      await scene
        .client()
        .auth.signInWithOtp({ email: scene.address(), options: { shouldCreateUser: false } });
    },
    expects: authRefusal('POST /auth/v1/otp', 422, 'otp_disabled'),
  },
  {
    call: 'verifyOtp',
    variant: 'with the digits of a magic link',
    verdict: 'same',
    perform: async (scene) => {
      const { email } = await scene.person();
      must(await scene.client().auth.signInWithOtp({ email }));
      const { otp = '' } = await scene.mailTo(email);
      must(await scene.client().auth.verifyOtp({ type: 'email', email, token: otp }));
    },
    expects: { request: VERIFY, status: 200, body: session },
  },
  {
    call: 'resetPasswordForEmail',
    variant: 'for somebody with an account',
    verdict: 'same',
    perform: async (scene) => {
      const { email } = await scene.person();
      must(await scene.client().auth.resetPasswordForEmail(email));
    },
    expects: { request: 'POST /auth/v1/recover', status: 200, body: none },
  },
  {
    call: 'resetPasswordForEmail',
    variant: 'for nobody: the same answer',
    verdict: 'same',
    perform: async (scene) => {
      must(await scene.client().auth.resetPasswordForEmail(scene.address()));
    },
    expects: { request: 'POST /auth/v1/recover', status: 200, body: none },
  },
  {
    call: 'verifyOtp',
    variant: 'with the digits of a recovery',
    verdict: 'same',
    perform: async (scene) => {
      const { email } = await scene.person();
      must(await scene.client().auth.resetPasswordForEmail(email));
      const { otp = '' } = await scene.mailTo(email);
      must(await scene.client().auth.verifyOtp({ type: 'recovery', email, token: otp }));
    },
    expects: { request: VERIFY, status: 200, body: session },
  },
  {
    call: 'exchangeCodeForSession',
    variant: 'after a magic link with PKCE',
    verdict: 'same',
    perform: async (scene) => {
      const { email } = await scene.person();
      const client = scene.client({ flowType: 'pkce' });
      must(await client.auth.signInWithOtp({ email }));
      const { links } = await scene.mailTo(email);
      const landed = await fetch(links[0] ?? '', { redirect: 'manual' });
      const code = new URL(landed.headers.get('location') ?? '').searchParams.get('code') ?? '';
      must(await client.auth.exchangeCodeForSession(code));
    },
    expects: { request: 'POST /auth/v1/token', status: 200, body: session },
  },
  {
    call: 'updateUser',
    variant: 'with a new address, where both must be confirmed',
    verdict: 'same',
    confirmEmail: true,
    perform: async (scene) => {
      const { email, mail } = await signUpByMail(scene);
      const client = scene.client();
      must(await client.auth.verifyOtp({ type: 'signup', email, token: mail.otp ?? '' }));
      must(await client.auth.updateUser({ email: scene.address() }));
    },
    expects: { request: 'PUT /auth/v1/user', status: 200, body: user },
  },
  {
    call: 'verifyOtp',
    variant: 'with the first half of a change of address',
    verdict: 'same',
    confirmEmail: true,
    perform: async (scene) => {
      const { email, mail } = await signUpByMail(scene);
      const [client, young] = [scene.client(), scene.address()];
      must(await client.auth.verifyOtp({ type: 'signup', email, token: mail.otp ?? '' }));
      must(await client.auth.updateUser({ email: young }));
      const { otp = '' } = await scene.mailTo(young);
      must(await scene.client().auth.verifyOtp({ type: 'email_change', email: young, token: otp }));
    },
    expects: { request: VERIFY, status: 200, body: { msg: 'string', code: is('200') } },
  },
  {
    call: 'reauthenticate',
    variant: 'for a nonce by mail',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      must(await client.auth.reauthenticate());
    },
    expects: { request: 'GET /auth/v1/reauthenticate', status: 200, body: none },
  },
]);
