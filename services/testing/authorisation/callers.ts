import { as, signIn, signUp, type Person, type Stage } from '../e2e/stage.ts';
import { send, type Sent } from '../e2e/http.ts';
import { expiredToken } from '../e2e/tokens.ts';
import type { World } from '../e2e/world.ts';

/** Whom the matrix knows (S10). */
export type Kind =
  | 'anonymous'
  | 'anon key'
  | 'stranger'
  | 'other organisation'
  | 'student'
  | 'banned'
  | 'expired'
  | 'session revoked';

/** Makes a request one of this kind of caller. */
export type Callers = Readonly<Record<Kind, (sent: Sent) => Sent>>;

/** Everybody who is not the victim, and the victim with a token that no longer counts. */
export async function gatherCallers(
  stage: Stage,
  victim: World,
): Promise<{ callers: Callers; student: Person }> {
  const [stranger, neighbour, student, banned] = [
    await signUp(stage),
    await signUp(stage),
    await signUp(stage),
    await signUp(stage),
  ];
  await request(
    stage,
    as(neighbour, { method: 'POST', path: '/api/organisations', body: { name: 'Next door' } }),
  );
  await letIn(stage, victim, student);
  await ban(stage, banned);
  const out = await signIn(stage, victim.person);
  await request(stage, as(out, { method: 'POST', path: '/auth/v1/logout?scope=local' }));
  const over = await expiredToken(stage, victim.person);
  const organisation = { 'X-Organisation': victim.ids['organisations'] ?? '' };
  const key = { apikey: stage.run.anon_key, Authorization: `Bearer ${stage.run.anon_key}` };
  return {
    student,
    callers: {
      anonymous: (sent) => sent,
      'anon key': (sent) => ({ ...sent, headers: { ...key, ...sent.headers } }),
      stranger: (sent) => as(stranger, sent),
      'other organisation': (sent) =>
        as(neighbour, { ...sent, headers: { ...organisation, ...sent.headers } }),
      student: (sent) => as(student, sent),
      banned: (sent) => as(banned, sent),
      expired: (sent) => as({ token: over }, sent),
      'session revoked': (sent) => as(out, sent),
    },
  };
}

/** Makes somebody a student of the victim's organisation and class, and a member of the victim's room, where they are not. */
export async function letIn(stage: Stage, { person, ids }: World, student: Person): Promise<void> {
  const { organisations = '', classes = '', rooms = '' } = ids;
  const role = { user_id: student.id, role: 'student' };
  await request(
    stage,
    as(person, { method: 'POST', path: `/api/organisations/${organisations}/members`, body: role }),
  );
  await request(
    stage,
    as(person, { method: 'POST', path: `/api/classes/${classes}/members`, body: { user_id: student.id } }),
  );
  const { token } = (await request(
    stage,
    as(person, { method: 'POST', path: `/api/rooms/${rooms}/invitations`, body: {} }),
  )) as { token: string };
  await request(stage, as(student, { method: 'POST', path: '/api/rooms/join', body: { token } }));
}

/** As an administrator does it, with the service key. */
async function ban({ run }: Stage, { id }: Person): Promise<void> {
  await request(
    { run },
    {
      method: 'PUT',
      path: `/auth/v1/admin/users/${id}`,
      headers: { apikey: run.service_role_key, Authorization: `Bearer ${run.service_role_key}` },
      body: { ban_duration: '24h' },
    },
  );
}

/** Already there is good enough. */
const CONFLICT = 409;

async function request({ run }: Pick<Stage, 'run'>, sent: Sent): Promise<unknown> {
  const { status, json, text } = await send(run.api_url, sent);
  if (status >= 300 && status !== CONFLICT)
    throw new Error(`${sent.method ?? 'GET'} ${sent.path} answered ${status}: ${text}`);
  return json;
}
