/** Access tokens that are none: malformed, signed by another key, oddly encoded (S1 to S3). */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { Chance } from '../chance.ts';
import type { FuzzInput } from '../input.ts';
import type { Target } from '../target.ts';
import { anyText, anyValue, damagedRecord, damagedText, inHeader } from '../texts.ts';

/** Where a token is what decides. */
const GUARDED: readonly (readonly [method: string, path: string, body?: string])[] = [
  ['GET', '/auth/v1/user'],
  ['PUT', '/auth/v1/user', '{"data":{"forged":true}}'],
  ['GET', '/rest/v1/tasks?select=id'],
  ['POST', '/functions/v1/encryption', '{"action":"encrypt","data":"text"}'],
  ['GET', '/api/users/me'],
];

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const OWN_KEY = privateKey.export({ format: 'jwk' });

export function tokenInput(chance: Chance, target: Target): FuzzInput {
  const [method, path, body] = chance.pick(GUARDED);
  return {
    door: 'tokens',
    mustRefuse: true,
    sent: {
      method,
      path,
      headers: { apikey: target.anonKey, Authorization: `Bearer ${forged(chance, target)}` },
      ...(body !== undefined && { body }),
    },
  };
}

/** A token that nobody may come in with; never one of ours, nor empty. */
function forged(chance: Chance, target: Target): string {
  const { token } = chance.pick(target.people);
  const [header = '', payload = '', signature = ''] = token.split('.');
  const made = chance.weighted([
    [4, () => inHeader(damagedText(chance, token))],
    [4, () => signed(chance, target, header, payload)],
    [2, () => `${part(damagedRecord(chance, read(header)))}.${payload}.${signature}`],
    [2, () => `${header}.${part(damagedRecord(chance, read(payload)))}.${signature}`],
    [1, () => `${header}.${payload}.${chance.pick(['', 'AA', 'A'.repeat(86), 'A'.repeat(3_000)])}`],
    [
      1,
      () =>
        [header, payload, signature].map((text) => `${text}${chance.pick(['', '=', '==', '\t'])}`).join('.'),
    ],
    [1, () => `${token}${chance.pick(['.', '.x', '.x.y', '=', '\u00a0x'])}`],
    [1, () => inHeader(anyText(chance))],
  ]);
  const sent = made.trim();
  return sent === '' || sent === token || sent === target.anonKey ? `${token}x` : sent;
}

/** Well made, but with a key of the forger's own, or with none, and a header that points to it. */
function signed(chance: Chance, { elsewhere }: Target, header: string, payload: string): string {
  const pointer = chance.pick<Record<string, unknown>>([
    {},
    { jwk: OWN_KEY },
    { jku: `${elsewhere}/jwks.json` },
    { x5u: `${elsewhere}/x.pem` },
    { kid: `${elsewhere}/key` },
    { kid: chance.pick(['', '../../dev/null', "' or '1'='1", '__proto__']) },
    { crit: ['exp'] },
    { b64: false, crit: ['b64'] },
    { [anyText(chance)]: anyValue(chance) },
  ]);
  const issuer = chance.happens(0.3) ? { iss: `${elsewhere}/auth/v1` } : {};
  const algorithm = chance.pick(['ES256', 'HS256', 'none', 'None', 'RS256', 'EdDSA', '']);
  const input = `${part({ ...read(header), alg: algorithm, ...pointer })}.${part({ ...read(payload), ...issuer })}`;
  return `${input}.${signatureOf(algorithm, input, String(read(header)['kid']))}`;
}

function signatureOf(algorithm: string, input: string, kid: string): string {
  if (algorithm === 'none') return '';
  if (algorithm === 'HS256') return createHmac('sha256', kid).update(input).digest('base64url');
  return sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
    'base64url',
  );
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function read(text: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
}
