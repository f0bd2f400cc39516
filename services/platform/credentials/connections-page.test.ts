import { expect, test } from '@jest/globals';
import { createConnectionsPage } from './connections-page.ts';
import { countAlike } from './connections.ts';

function setup() {
  const failures: unknown[] = [];
  const find = createConnectionsPage({
    process: 'p-1',
    servers: {
      database: async (logins) =>
        countAlike(
          ['app_a', 'app_a', 'other']
            .filter((one) => logins.includes(one))
            .map((login) => ({ login, from: 'psql' })),
        ),
      redis: async () => {
        throw new Error('NOPERM canary');
      },
    },
    reportFailure: (_what, cause) => failures.push(cause),
  });
  const ask = async (query: string): Promise<{ status: number; body: unknown } | undefined> => {
    const page = await find('/internal/connections', new URLSearchParams(query));
    return page === undefined ? undefined : { status: page.status, body: JSON.parse(page.body) as unknown };
  };
  return { find, ask, failures };
}

test('connections of the logins that are named are told, alike ones as a number, and no others', async () => {
  const { ask } = setup();
  expect(await ask('credential=database&login=app_a&login=app_b')).toEqual({
    status: 200,
    body: { process: 'p-1', connections: [{ login: 'app_a', from: 'psql', count: 2 }] },
  });
});

test('a server that cannot be asked is no server without connections, and its words stay in the log', async () => {
  const { ask, failures } = setup();
  const answer = await ask('credential=redis&login=app_a');
  expect(answer?.status).toBe(503);
  expect(JSON.stringify(answer)).toContain('+client|list');
  expect(JSON.stringify(answer)).not.toContain('canary');
  expect(failures).toHaveLength(1);
});

test.each([
  ['credential=database', 400],
  [`credential=database&${Array.from({ length: 17 }, (_none, index) => `login=l${index}`).join('&')}`, 400],
  ['credential=toString&login=x', 404],
  ['login=x', 404],
])('a question that names no login, too many, or no server is refused: %s', async (query, status) => {
  expect((await setup().ask(query))?.status).toBe(status);
});

test('every other address is somebody else’s', async () => {
  expect(await setup().find('/internal/status', new URLSearchParams())).toBeUndefined();
});
