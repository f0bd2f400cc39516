/** Who and what a campaign needs before it begins: people, somebody honest, and a place that nobody may ask. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRegistry } from '../../modules/rest/index.ts';
import { send, type Sent } from '../e2e/http.ts';
import { as, signUp, type Person, type Stage } from '../e2e/stage.ts';
import { renewAll, signUpMany } from './people.ts';
import type { Target } from './target.ts';

export interface Setting {
  readonly target: Target;
  readonly person: Person;
  /** What the honest person asks for, again and again. */
  readonly honest: readonly Sent[];
  /** How many have come to the place that nobody may ask. */
  readonly visits: () => number;
  /** New sessions for everybody to whom something may have happened. */
  renew(): Promise<void>;
  close(): void;
}

const PEOPLE = 6;
const VICTIMS = 4;

export async function prepare(stage: Stage): Promise<Setting> {
  const { tables, routines } = createRegistry();
  let visits = 0;
  const elsewhere = createServer((_request, response) => {
    visits += 1;
    response.end('{"keys":[]}');
  });
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  let people = await signUpMany(stage, PEOPLE);
  let victims = await signUpMany(stage, VICTIMS);
  const person = await signUp(stage);
  const honest = await furnish(stage, person);
  return {
    person,
    honest,
    visits: () => visits,
    target: {
      anonKey: stage.run.anon_key,
      serviceKey: stage.run.service_role_key,
      tables: new Map([...tables].map(([name, { columns }]) => [name, [...columns.keys()]])),
      routines: [...routines.keys()],
      elsewhere: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`,
      get people() {
        return people;
      },
      get victims() {
        return victims;
      },
    },
    renew: async () => {
      people = await renewAll(stage, people);
      // Their passwords may be others by now, and they may be gone.
      victims = await signUpMany(stage, VICTIMS);
    },
    close: () => {
      elsewhere.closeAllConnections();
      elsewhere.close();
    },
  };
}

/** Some rows, and the requests that read them through each door. */
async function furnish({ run }: Stage, person: Person): Promise<Sent[]> {
  for (let made = 0; made < 10; made += 1) {
    const task = { method: 'POST', path: '/api/tasks', body: { title: `Task ${made}` } };
    await send(run.api_url, as(person, task));
  }
  const headers = { apikey: run.anon_key };
  return [
    '/rest/v1/tasks?select=*&order=created_at.desc&limit=5',
    '/api/tasks?limit=5',
    '/auth/v1/user',
    '/rest/v1/subjects?select=id,name,tasks(title)&limit=5',
  ].map((path) => as(person, { path, headers }));
}
