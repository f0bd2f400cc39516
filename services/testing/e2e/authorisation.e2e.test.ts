import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { forEachAtOnce } from './crowd.ts';
import { send } from './http.ts';
import { fillPath, matchAny, readSurface, type Operation, type Surface } from './operations.ts';
import { resolve, sampleOf } from './samples.ts';
import { sharedStage } from './shared-stage.ts';
import { as, signUp, type Person, type Stage } from './stage.ts';
import { forgedTokens } from './tokens.ts';
import { complaintAboutProblem } from './verdict.ts';
import { buildWorld, type World } from './world.ts';

jest.setTimeout(120_000);

let stage: Stage;
let surface: Surface;
let victim: World;
let stranger: Person;

beforeAll(async () => {
  stage = await sharedStage();
  surface = await readSurface(stage.run.api_url);
  victim = await buildWorld(stage, surface, await signUp(stage));
  stranger = await signUp(stage);
});

afterAll(async () => {
  await stage.close();
});

describe('what the matrix of kinds of callers does not reach (S10)', () => {
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
