/** Requests to `/auth/v1`: each of its doors with right, damaged and absurd parameters, bodies and tokens. */
import type { Chance } from '../chance.ts';
import type { FuzzInput } from '../input.ts';
import type { SteadyPerson } from '../people.ts';
import type { Target } from '../target.ts';
import { anyBody, anyText, damagedText, inHeader, inPath, inQuery } from '../texts.ts';

type Fields = (person: SteadyPerson, chance: Chance) => Record<string, unknown>;
/** Who may call: anybody, somebody with a session, whoever has the service key. */
type Who = 'anybody' | 'person' | 'service';

const none: Fields = () => ({});
const mail: Fields = ({ email }) => ({
  email,
  code_challenge: 'x'.repeat(43),
  code_challenge_method: 's256',
});
const UUID = '00000000-0000-4000-8000-000000000000';

const DOORS: readonly (readonly [method: string, path: string, who: Who, fields: Fields])[] = [
  [
    'POST',
    '/signup',
    'anybody',
    ({ email }) => ({ email, password: 'a-hedgehog-in-fog', data: {}, phone: '' }),
  ],
  ['POST', '/token?grant_type=password', 'anybody', ({ email, password }) => ({ email, password })],
  [
    'POST',
    '/token?grant_type=refresh_token',
    'anybody',
    ({ refreshToken }) => ({ refresh_token: refreshToken }),
  ],
  ['POST', '/token?grant_type=pkce', 'anybody', () => ({ auth_code: UUID, code_verifier: 'x'.repeat(43) })],
  [
    'POST',
    '/token?grant_type=id_token',
    'anybody',
    ({ token }) => ({ provider: 'google', id_token: token, nonce: 'a' }),
  ],
  ['POST', '/otp', 'anybody', ({ email }) => ({ email, create_user: false, data: {} })],
  ['POST', '/magiclink', 'anybody', mail],
  ['POST', '/recover', 'anybody', mail],
  ['POST', '/resend', 'anybody', ({ email }) => ({ type: 'signup', email })],
  [
    'POST',
    '/verify',
    'anybody',
    ({ email }, chance) => ({ type: verifyType(chance), email, token: '123456' }),
  ],
  ['POST', '/verify', 'anybody', (_, chance) => ({ type: verifyType(chance), token_hash: 'a'.repeat(56) })],
  [
    'GET',
    `/verify?token=pkce_${'a'.repeat(51)}&type=recovery&redirect_to=http://localhost:3000/`,
    'anybody',
    none,
  ],
  ['GET', '/authorize?provider=google&redirect_to=http://localhost:3000/', 'anybody', none],
  ['GET', '/callback?state=x&code=y', 'anybody', none],
  ['POST', '/callback', 'anybody', () => ({ state: 'x', code: 'y' })],
  ['GET', '/user', 'person', none],
  [
    'PUT',
    '/user',
    'person',
    ({ email }) => ({ email, data: { a: 1 }, nonce: '123456', current_password: 'x' }),
  ],
  ['POST', '/logout?scope=others', 'person', none],
  ['GET', '/reauthenticate', 'person', none],
  ['GET', '/user/identities/authorize?provider=github', 'person', none],
  ['DELETE', `/user/identities/${UUID}`, 'person', none],
  ['POST', '/factors', 'person', () => ({ factor_type: 'totp', friendly_name: 'a', issuer: 'b' })],
  ['POST', `/factors/${UUID}/challenge`, 'person', none],
  ['POST', `/factors/${UUID}/verify`, 'person', () => ({ challenge_id: UUID, code: '123456' })],
  ['DELETE', `/factors/${UUID}`, 'person', none],
  ['GET', '/admin/users?page=1&per_page=2', 'service', none],
  [
    'POST',
    '/admin/users',
    'service',
    () => ({ email: 'x@example.test', password: 'a-hedgehog', ban_duration: '1h' }),
  ],
  [
    'POST',
    '/admin/users',
    'service',
    () => ({ email: 'x@example.test', password_hash: `$2a$10$${'a'.repeat(53)}` }),
  ],
  ['GET', `/admin/users/${UUID}`, 'service', none],
  [
    'PUT',
    `/admin/users/${UUID}`,
    'service',
    () => ({ user_metadata: {}, app_metadata: {}, ban_duration: 'none' }),
  ],
  ['DELETE', `/admin/users/${UUID}`, 'service', () => ({ should_soft_delete: true })],
  ['GET', `/admin/users/${UUID}/factors`, 'service', none],
  ['DELETE', `/admin/users/${UUID}/factors/${UUID}`, 'service', none],
  [
    'POST',
    '/admin/generate_link',
    'service',
    ({ email }) => ({ type: 'magiclink', email, redirect_to: 'http://x/' }),
  ],
  ['POST', '/invite', 'service', () => ({ email: 'x@example.test', data: {} })],
  ['GET', '/settings', 'anybody', none],
  ['GET', '/health', 'anybody', none],
  ['GET', '/.well-known/jwks.json', 'anybody', none],
  ['GET', '/.well-known/openid-configuration', 'anybody', none],
  ['GET', '/sso', 'anybody', none],
  ['POST', '/passkeys/registration', 'person', none],
];

function verifyType(chance: Chance): string {
  return chance.pick(['signup', 'invite', 'magiclink', 'recovery', 'email_change', 'email', 'sms', 'x', '']);
}

export function authInput(chance: Chance, target: Target): FuzzInput {
  const [usual, path, who, fields] = chance.pick(DOORS);
  const method = chance.happens(0.93)
    ? usual
    : chance.pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD']);
  const person = chance.pick(target.victims);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return {
    door: 'auth',
    sent: {
      method,
      path: `/auth/v1${addressOf(chance, target, path)}`,
      headers: headersOf(chance, target, { who, person }),
      ...(hasBody && { body: anyBody(chance, fields(person, chance)) }),
    },
  };
}

/** The path with ids that exist or not, and with a query that is right, damaged or longer. */
function addressOf(chance: Chance, { victims }: Target, path: string): string {
  const id = (): string =>
    chance.weighted([
      [3, () => chance.pick(victims).id],
      [2, () => UUID],
      [1, () => inQuery(chance, anyText(chance))],
    ]);
  const [way = '', query = ''] = path.replaceAll(UUID, id).split('?');
  const more = (): string => `${inQuery(chance, anyText(chance))}=${inQuery(chance, anyText(chance))}`;
  return chance.weighted([
    [8, () => `${way}?${query}`],
    [2, () => `${way}?${inPath(damagedText(chance, query))}`],
    [1, () => `${inPath(damagedText(chance, way))}?${query}`],
    [2, () => `${way}?${query}&${more()}`],
    [1, () => `${way}?${query}&redirect_to=${inQuery(chance, anyText(chance))}`],
  ]);
}

function headersOf(
  chance: Chance,
  { anonKey, serviceKey }: Target,
  { who, person }: { readonly who: Who; readonly person: SteadyPerson },
): Record<string, string> {
  const bearer = { anybody: anonKey, person: person.token, service: serviceKey }[who];
  return {
    apikey: who === 'service' ? serviceKey : anonKey,
    Authorization: `Bearer ${chance.happens(0.95) ? bearer : inHeader(damagedText(chance, bearer))}`,
    ...(chance.happens(0.5) && { 'X-Supabase-Api-Version': '2024-01-01' }),
    ...(chance.happens(0.1) && { 'Content-Type': inHeader(anyText(chance)) }),
    ...(chance.happens(0.05) && { Referer: inHeader(anyText(chance)) }),
    ...(chance.happens(0.05) && { 'User-Agent': inHeader(anyText(chance)) }),
  };
}
