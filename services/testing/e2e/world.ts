/** One of each thing that a person can have, made through the API from the schemas of its document. */
import { decodeJwt } from 'jose';
import { fillPath, type Surface } from './operations.ts';
import { sampleOf } from './samples.ts';
import { send } from './http.ts';
import { as, type Person, type Stage } from './stage.ts';

/** Somebody with one of everything: ids by collection, such as `tasks`. */
export interface World {
  readonly person: Person;
  readonly ids: Readonly<Record<string, string>>;
}

/** Makes one of each; things inside of others come after those. @throws when one cannot be made. */
export async function buildWorld(stage: Stage, surface: Surface, person: Person): Promise<World> {
  const ids: Record<string, string> = {
    members: person.id,
    profiles: person.id,
    sessions: sessionOf(person),
  };
  const makers = surface.operations
    .filter(
      ({ method, path, success }) =>
        method === 'POST' && (success === 201 || success === 202) && !path.endsWith('}'),
    )
    .toSorted((left, right) => left.path.split('{').length - right.path.split('{').length);
  for (const maker of makers) {
    const collection = maker.path.split('/').at(-1) ?? '';
    // Without a provider no model makes anything.
    if (collection in ids || maker.isPublic || maker.path.startsWith('/api/ai/')) continue;
    const answer = await send(
      stage.run.api_url,
      as(person, {
        method: 'POST',
        path: fillPath(maker, ids),
        body: sampleOf(maker.body ?? {}, surface.schemas),
      }),
    );
    const id = (answer.json as { id?: unknown } | undefined)?.id;
    if (answer.status >= 300 || typeof id !== 'string') {
      throw new Error(`${maker.name} answered ${answer.status}: ${answer.text}`);
    }
    ids[collection] = id;
  }
  return { person, ids: { ...ids, ...(await storeRest(stage, person)) } };
}

/** What nobody makes by a request: the platform does. */
async function storeRest(stage: Stage, person: Person): Promise<Record<string, string>> {
  const idOf = async (sql: string): Promise<string> => {
    const [row] = await stage.query<{ id: string }>(sql, [person.id]);
    return row?.id ?? '';
  };
  return {
    notifications: await idOf(
      `insert into public.notifications (user_id, title, message) values ($1, 'Hello', 'Read me.') returning id`,
    ),
    export: await idOf(
      `insert into app.exports (user_id, format, state, expires_at)
       values ($1, 'json', 'done', now() + interval '1 day') returning id`,
    ),
    // Whoever knows the address of a picture may see it: nobody is told this one.
    avatars: crypto.randomUUID(),
  };
}

/** The id of the session that the token belongs to. */
function sessionOf({ token }: Person): string {
  return String(decodeJwt(token)['session_id']);
}
