import { describe, expect, test } from '@jest/globals';
import pg from 'pg';

import { runMigrations } from '../services/platform/database/migrate.ts';
import { provisionRoles } from '../services/platform/database/provision.ts';
import { findSystemPostgres, startSystemPostgres } from '../services/testing/system-postgres.ts';
import { addPerson, EXISTING_TABLES } from './testing.ts';

const found = findSystemPostgres();

/** Decision 45: 15 to 18. A machine without another PostgreSQL has the embedded one, which the other tests use. */
describe('the PostgreSQL of this machine', () => {
  test('is looked for', () => {
    expect(found.every(({ version }) => Number(version) >= 15)).toBe(true);
  });

  for (const server of found) {
    test(`version ${server.version} takes every migration up, down and up, and judges callers by their rows`, async () => {
      const running = await startSystemPostgres(server);
      const clients: pg.Client[] = [];
      const as = (role: string): string =>
        running.url.replace('postgres@', `${role}:secret@`).replace(/\/postgres$/, '/made');
      const connect = async (login: string, options = ''): Promise<pg.Client> => {
        const client = new pg.Client({ connectionString: as(login), options });
        clients.push(client);
        await client.connect();
        return client;
      };
      try {
        const migratorUrl = as('studyflow_migrator');
        await provisionRoles(running.url, {
          migratorUrl,
          appUrl: as('studyflow_app'),
          systemUrl: as('studyflow_system'),
        });
        const up = await runMigrations({ url: migratorUrl });
        await runMigrations({ url: migratorUrl, direction: 'down', to: 0, allowDataLoss: true });
        expect(await runMigrations({ url: migratorUrl })).toEqual(up);

        const system = await connect('studyflow_system');
        const service = await connect('studyflow_app', '-c role=service_role');
        const [ann, bob] = [await addPerson(system, service), await addPerson(system, service)];
        const caller = await connect('studyflow_app', '-c role=authenticated');
        for (const table of EXISTING_TABLES) {
          const { rows } = await caller.query(
            'select result from app.run_for_callers($1, $2::text[], $3::text[])',
            [
              `select coalesce(jsonb_agg(id), '[]')::text from public.${table}`,
              [ann, bob].flatMap(({ userId }) => [userId, '', '', '', '']),
              ['{}', '{}'],
            ],
          );
          const results = rows.map(({ result }: { result: string }) => JSON.parse(result) as unknown);
          expect(results).toEqual([[ann.rows[table]], [bob.rows[table]]]);
        }
        await expect(
          (await connect('studyflow_app')).query('select 1 from public.tasks'),
        ).rejects.toMatchObject({ code: '42501' });
      } finally {
        await Promise.all(clients.map((client) => client.end()));
        await running.stop();
      }
    }, 60_000);
  }
});
