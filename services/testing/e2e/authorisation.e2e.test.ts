import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { forEachAtOnce } from './crowd.ts';
import { send, type Answer, type Sent } from './http.ts';
import { fillPath, matchAny, readSurface, type Operation, type Surface } from './operations.ts';
import { resolve, sampleOf } from './samples.ts';
import { as, openStage, signIn, signUp, type Person, type Stage } from './stage.ts';
import { expiredToken, forgedTokens } from './tokens.ts';
import { complaintAboutProblem } from './verdict.ts';
import { buildWorld, reaches, storedOf, type World } from './world.ts';

jest.setTimeout(120_000);

/** What people without an account may do on `/api`. Whatever is added here is added on purpose. */
const FOR_EVERYBODY: readonly string[] = [
  'POST /v1/auth/register',
  'POST /v1/auth/token',
  'GET /api/avatars/{digest}',
];

let stage: Stage;
let surface: Surface;
let victim: World;
let stranger: Person;

beforeAll(async () => {
  stage = await openStage({ REPLICAS: '1' });
  surface = await readSurface(stage.run.api_url);
  victim = await buildWorld(stage, surface, await signUp(stage));
  stranger = await signUp(stage);
});

afterAll(async () => {
  await stage.close();
});

/** A right request to the victim's things. */
function rightRequest(operation: Operation): Sent {
  return {
    method: operation.method,
    path: fillPath(operation, victim.ids),
    headers: matchAny(operation),
    ...(operation.body !== undefined && { body: sampleOf(operation.body, surface.schemas) }),
  };
}

/** Sends the right request of every operation, each changed in the same way, and gives what went otherwise than expected. */
async function whoIsLetIn(
  operations: readonly Operation[],
  change: (sent: Sent) => Sent,
  isExpected: (answer: Answer, operation: Operation) => boolean,
): Promise<string[]> {
  const wrong: string[] = [];
  await forEachAtOnce(operations, 4, async (operation) => {
    const answer = await send(stage.run.api_url, change(rightRequest(operation)));
    if (isExpected(answer, operation) && complaintAboutProblem(answer) === undefined) return;
    wrong.push(`${operation.name} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
  });
  return wrong;
}

function isRefusal(answer: Answer, status: number, reason: string): boolean {
  const body = answer.json as { reason?: string } | undefined;
  return answer.status === status && body?.reason === reason;
}

describe('every operation of the document (S10)', () => {
  test('is known here: whom it is for, and whose things it reaches', () => {
    const { operations } = surface;
    expect(operations.filter(({ isPublic }) => isPublic).map(({ name }) => name)).toEqual(FOR_EVERYBODY);
    expect(operations.filter((operation) => !reaches(victim, operation)).map(({ name }) => name)).toEqual([]);
    process.stdout.write(`${operations.length} operations × 6 kinds of callers\n`);
  });

  test('refuses nobody and the anon key', async () => {
    const closed = surface.operations.filter(({ isPublic }) => !isPublic);
    const isNobody = (answer: Answer): boolean => answer.status === 401;
    expect(await whoIsLetIn(closed, (sent) => sent, isNobody)).toEqual([]);
    const withKey = (sent: Sent): Sent => ({
      ...sent,
      headers: { ...sent.headers, apikey: stage.run.anon_key, Authorization: `Bearer ${stage.run.anon_key}` },
    });
    expect(await whoIsLetIn(closed, withKey, isNobody)).toEqual([]);
  });

  test('refuses a token whose time is over', async () => {
    const token = await expiredToken(stage, victim.person);
    const wrong = await whoIsLetIn(
      surface.operations,
      (sent) => as({ token }, sent),
      (answer) => isRefusal(answer, 401, 'auth.token-expired'),
    );
    expect(wrong).toEqual([]);
  });

  test('refuses a session that was signed out', async () => {
    const session = await signIn(stage, victim.person);
    const out = as(session, { method: 'POST', path: '/auth/v1/logout?scope=local' });
    expect((await send(stage.run.api_url, out)).status).toBe(204);
    const wrong = await whoIsLetIn(
      surface.operations,
      (sent) => as(session, sent),
      (answer) => isRefusal(answer, 401, 'auth.session-revoked'),
    );
    expect(wrong).toEqual([]);
  });

  test('refuses tokens that somebody made without the key', async () => {
    const forged = Object.entries(await forgedTokens(stranger, victim.person.id));
    for (const [how, token] of forged) {
      const answer = await send(stage.run.api_url, as({ token }, { path: '/api/tasks' }));
      expect({ how, status: answer.status, reason: (answer.json as { reason: string }).reason }).toEqual({
        how,
        status: 401,
        reason: 'auth.token-invalid',
      });
    }
  });

  test('tells a stranger that things of others do not exist, and changes none of them', async () => {
    const before = await storedOf(stage, victim);
    const personal = surface.operations.filter(({ path }) => path.includes('{'));
    const wrong = await whoIsLetIn(
      personal,
      (sent) => as(stranger, sent),
      (answer) => answer.status === 404,
    );
    expect(wrong).toEqual([]);
    expect(await storedOf(stage, victim)).toBe(before);
  });

  test('shows a stranger nothing of others in lists, whatever they filter by or which organisation they name', async () => {
    const lists = surface.operations.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
    const leaks: string[] = [];
    await forEachAtOnce(lists, 4, async (operation) => {
      const queries = ['', ...operation.parameters.flatMap((one) => idFilter(one.name))];
      for (const query of queries) {
        const headers = { 'X-Organisation': victim.ids['organisations'] ?? '' };
        const answer = await send(
          stage.run.api_url,
          as(stranger, { path: `${operation.path}${query}`, headers }),
        );
        const others = Object.values(victim.ids).filter((id) => !query.includes(id)); // What was asked may come back.
        if (answer.status < 400 && others.some((id) => answer.text.includes(id))) {
          leaks.push(`${operation.name}${query}: ${answer.text.slice(0, 300)}`);
        }
      }
    });
    expect(leaks).toEqual([]);
  });

  test('does not tie own things to those of others', async () => {
    const wrong: string[] = [];
    const own = await buildWorld(stage, surface, await signUp(stage));
    for (const { operation, name, id } of foreignReferences()) {
      const right = sampleOf(operation.body ?? {}, surface.schemas) as object;
      const sent = {
        method: operation.method,
        path: fillPath(operation, own.ids),
        headers: matchAny(operation),
        body: { ...right, [name]: id },
      };
      const answer = await send(stage.run.api_url, as(own.person, sent));
      if (answer.status >= 400 && complaintAboutProblem(answer) === undefined) continue;
      wrong.push(`${operation.name} with ${name} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    }
    expect(wrong).toEqual([]);
  });
});

/** Fields of bodies that name a thing, with the id of the victim's one. */
function foreignReferences(): { operation: Operation; name: string; id: string }[] {
  return surface.operations.flatMap((operation) =>
    Object.entries(resolve(operation.body ?? {}, surface.schemas).properties ?? {}).flatMap(
      ([name, field]) => {
        const id = victim.ids[pluralOf(name)];
        const isReference = resolve(field, surface.schemas).format === 'uuid' && id !== undefined;
        return isReference ? [{ operation, name, id }] : [];
      },
    ),
  );
}

/** `subject_id` → `subjects`. */
function pluralOf(field: string): string {
  return field.replace(/_id$/, 's');
}

function idFilter(name: string): string[] {
  const id = victim.ids[pluralOf(name)];
  return id === undefined ? [] : [`?${name}=${id}`];
}
