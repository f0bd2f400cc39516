import { generateKeyPairSync, sign } from 'node:crypto';
import {
  createAuthenticator,
  createApiKeyReader,
  createChecker,
} from '../../services/modules/identity/tokens/authenticator.ts';
import { createVerifier } from '../../services/modules/identity/tokens/verifier.ts';

const ISSUER = 'http://127.0.0.1/auth/v1';
const USER = '0a6cbf53-3f3a-4f4f-8f4b-5d9bd9b6f3f1';
const CHECKS = 50_000;

/** Microseconds of CPU for the check of a token that was seen before, with API key, revocation list and expiry. */
export async function tokenCheckMicros(): Promise<number> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const token = tokenOf(Math.floor(Date.now() / 1_000), (input) =>
    sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  );
  const authenticator = createAuthenticator({
    readApiKey: createApiKeyReader({ anon: 'anon-key', serviceRole: 'service-key' }),
    checkToken: createChecker({
      verify: createVerifier({
        keys: { verifier: () => publicKey },
        clock: { now: () => new Date() },
        issuer: ISSUER,
      }),
      revocations: { find: () => undefined },
      follower: { isFresh: () => true },
      isAlive: () => Promise.resolve(true),
    }),
    events: { record: () => undefined },
  });
  const credentials = { bearer: token, apiKey: 'anon-key' };
  for (let round = 0; round < 1_000; round += 1) await authenticator.authenticate(credentials);
  const before = process.cpuUsage();
  for (let round = 0; round < CHECKS; round += 1) await authenticator.authenticate(credentials);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CHECKS;
}

function tokenOf(now: number, signed: (input: string) => Buffer): string {
  const claims = {
    iss: ISSUER,
    sub: USER,
    aud: 'authenticated',
    iat: now,
    exp: now + 3_600,
    role: 'authenticated',
    session_id: USER,
    is_anonymous: false,
    email: 'reader@example.com',
    phone: '',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: {},
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: now }],
  };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'ES256', kid: 'key-1', typ: 'JWT' })}.${part(claims)}`;
  return `${input}.${signed(input).toString('base64url')}`;
}
