/** Access tokens that must not let anybody in. */
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, importPKCS8, SignJWT, type JWTPayload } from 'jose';
import { createSecretBox } from '../../platform/secrets/secret-box.ts';
import { openMasterKeyFile } from '../../platform/secrets/master-key-file.ts';
import type { Person, Stage } from './stage.ts';

/** A token of this person that the platform itself has signed, only that its time is over. */
export async function expiredToken(stage: Stage, person: Person): Promise<string> {
  const { kid = '' } = decodeProtectedHeader(person.token);
  const [row] = await stage.query<{ sealed_private_key: string }>(
    'select sealed_private_key from auth.signing_keys where kid = $1',
    [kid],
  );
  const box = createSecretBox(openMasterKeyFile({ path: stage.platform.paths.secretBoxKey, create: false }));
  const pkcs8 = await box.open(row?.sealed_private_key ?? '', `signing-key:${kid}`);
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ ...decodeJwt(person.token), iat: now - 7_200, exp: now - 3_600 })
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
    .sign(await importPKCS8(pkcs8.toString(), 'ES256'));
}

/** Tokens that somebody without the key can make of a right one. */
export async function forgedTokens({ token }: Person, victimId: string): Promise<Record<string, string>> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const known = decodeProtectedHeader(token);
  const claims: JWTPayload = { ...decodeJwt(token), sub: victimId };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = (protectedHeader: Record<string, unknown>): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...protectedHeader }).sign(privateKey);
  const hmac = `${part({ ...known, alg: 'HS256' })}.${part(claims)}`;
  return {
    'no algorithm': `${part({ ...known, alg: 'none' })}.${part(claims)}.`,
    'no signature': `${header}.${payload}.`,
    'another person under the same signature': `${header}.${part(claims)}.${signature}`,
    'the key id as a shared secret': `${hmac}.${createHmac('sha256', String(known.kid)).update(hmac).digest('base64url')}`,
    'a key of its own under our id': await own({ kid: known.kid }),
    'a key of its own in the header': await own({ jwk: privateKey.export({ format: 'jwk' }), kid: 'mine' }),
    'a key from elsewhere': await own({ jku: 'http://127.0.0.1:1/jwks.json', kid: 'mine' }),
    'a path as key id': await own({ kid: '../../../dev/null' }),
    'more after its end': `${token}.x`,
    'a signature in another alphabet': `${header}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}==`,
  };
}
