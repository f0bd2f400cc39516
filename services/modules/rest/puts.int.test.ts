import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sentQueries, type SentQuery } from '../../platform/database/run-query.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRest, type Sent, type SendOptions, type ServedRest } from './testing.ts';

let open: OpenDatabase;
let served: ServedRest;
let ada: string;
let bob: string;

const RETURN = { Prefer: 'return=representation' };
const send = (method: string, path: string, options: SendOptions = {}): Promise<Sent> =>
  served.send(method, path, { as: ada, ...options });
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Sent> =>
  send('POST', path, { body, headers });

beforeAll(async () => {
  open = await openTestDatabase();
  const [first, second] = await signUpCallers(open.urls.adminUrl, 2);
  [ada, bob] = [first!.userId, second!.userId];
  served = await serveRest(open);
});

afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

describe('a put', () => {
  const put = (id: string, body: unknown, headers: Record<string, string> = RETURN): Promise<Sent> =>
    send('PUT', `subjects?id=eq.${id}&select=id,name,color,icon`, { body, headers });

  test('inserts the row of its address, then changes it', async () => {
    const id = randomUUID();
    const inserted = await put(id, { id, name: 'Put', icon: 'a', user_id: ada });
    expect([inserted.status, inserted.body]).toEqual([
      201,
      [{ id, name: 'Put', color: '#3B82F6', icon: 'a' }],
    ]);
    expect(inserted.headers.get('preference-applied')).toBe('return=representation');
    expect([inserted.headers.get('content-range'), inserted.headers.get('location')]).toEqual([null, null]);
    const updated = await put(id, [{ id, name: 'Put again', user_id: ada }], {
      ...RETURN,
      Accept: 'application/vnd.pgrst.object+json',
    });
    expect([updated.status, updated.body]).toEqual([
      200,
      { id, name: 'Put again', color: '#3B82F6', icon: 'a' },
    ]);
  });

  test('answers 204 where nothing is to come back, be the row new or not', async () => {
    const id = randomUUID();
    for (const headers of [{}, { Prefer: 'return=minimal' }, { Prefer: 'return=headers-only' }]) {
      const { status, text } = await put(id, { id, name: 'Silent', user_id: ada }, headers);
      expect([status, text]).toEqual([204, '']);
    }
    expect((await send('GET', `subjects?id=eq.${id}&select=name`)).body).toEqual([{ name: 'Silent' }]);
  });

  test('of a body that is of another row writes nothing', async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const row = { name: 'Elsewhere', user_id: ada };
    for (const body of [{ id: other, ...row }, row, [], [{ id: other, ...row }]]) {
      const { status, body: error } = await put(id, body);
      expect([status, error]).toEqual([
        400,
        {
          code: 'PGRST115',
          message: 'Payload values do not match URL in primary key column(s)',
          details: null,
          hint: null,
        },
      ]);
    }
    expect((await put(`${id}&id=eq.${other}`, { id, ...row })).body.code).toBe('PGRST115');
    expect((await send('GET', `subjects?name=eq.Elsewhere`)).body).toEqual([]);
  });

  test('sent twice is as sent once, and as an upsert', async () => {
    const row = fc.record(
      { name: fc.uuid(), color: fc.option(fc.string()), icon: fc.option(fc.constantFrom('a', 'b')) },
      { requiredKeys: ['name'] },
    );
    await fc.assert(
      fc.asyncProperty(row, row, async (before, after) => {
        const [id, twin] = [randomUUID(), randomUUID()];
        const of = (key: string, said: object) => ({ id: key, ...said, user_id: ada });
        const merge = { Prefer: 'return=representation,resolution=merge-duplicates' };
        await put(id, of(id, before));
        const once = await put(id, of(id, after));
        expect((await put(id, of(id, after))).body).toEqual(once.body);
        await send('DELETE', `subjects?id=eq.${id}`);
        await post('subjects', of(twin, before));
        const upserted = await post('subjects?select=id,name,color,icon', of(twin, after), merge);
        expect(once.body).toEqual([{ ...(upserted.body as object[])[0], id }]);
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  test('of several rows takes the one of its address', async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const rows = [id, other].map((one) => ({ id: one, name: `Of ${one}`, user_id: ada }));
    expect((await put(id, rows)).status).toBe(201);
    expect((await send('GET', `subjects?id=in.(${id},${other})&select=id`)).body).toEqual([{ id }]);
  });

  test('never touches a row of somebody else, nor gives one away', async () => {
    const id = randomUUID();
    await post('subjects', { id, name: 'Bob’s', user_id: bob }, {}).then(({ status }) =>
      expect(status).toBe(403),
    );
    await send('POST', 'subjects', { as: bob, body: { id, name: 'Bob’s', user_id: bob } });
    for (const owner of [ada, bob]) {
      const { status, body } = await put(id, { id, name: 'Taken', user_id: owner });
      expect([status, body.code]).toEqual([403, '42501']);
    }
    const nobody = await served.send('PUT', `subjects?id=eq.${id}`, {
      body: { id, name: 'X', user_id: bob },
    });
    expect([nobody.status, nobody.body.code]).toEqual([401, '42501']);
    expect((await send('GET', `subjects?id=eq.${id}&select=name`, { as: bob })).body).toEqual([
      { name: 'Bob’s' },
    ]);
  });

  test('is only tried when a rollback is preferred, and acts once under one key', async () => {
    const id = randomUUID();
    const tried = await put(
      id,
      { id, name: 'Tried', user_id: ada },
      { Prefer: 'tx=rollback,return=representation' },
    );
    expect([tried.status, tried.body[0].name]).toEqual([201, 'Tried']);
    const key = { 'Idempotency-Key': randomUUID(), ...RETURN };
    const first = await put(id, { id, name: 'Once', user_id: ada }, key);
    expect([first.status, (await put(id, { id, name: 'Once', user_id: ada }, key)).status]).toEqual([
      201, 201,
    ]);
  });
});

describe('a time zone', () => {
  const BERLIN = 'timezone=Europe/Berlin';
  const due = { due_date: '2026-07-01T10:00:00' };
  const read = (prefer: string, query = '', method = 'GET'): Promise<Sent> =>
    send(method, `tasks?select=due_date,text:due_date::text${query}`, { headers: { Prefer: prefer } });

  test('that is preferred is that of all times read and written, and of no other request', async () => {
    const written = await post(
      'tasks?select=due_date',
      { title: 'zoned', user_id: ada, ...due },
      { Prefer: `return=representation,handling=strict,${BERLIN}` },
    );
    expect([written.status, written.body]).toEqual([201, [{ due_date: '2026-07-01T10:00:00+02:00' }]]);
    expect(written.headers.get('preference-applied')).toBe(
      'return=representation, handling=strict, timezone=Europe/Berlin',
    );
    const zoned = await read(BERLIN, '&due_date=eq.2026-07-01T10:00:00');
    expect([zoned.status, zoned.body]).toEqual([
      200,
      [{ due_date: '2026-07-01T10:00:00+02:00', text: '2026-07-01 10:00:00+02' }],
    ]);
    expect(zoned.headers.get('preference-applied')).toBe(BERLIN);
    const others = await Promise.all(
      Array.from({ length: 20 }, (_, index) => read(index % 2 === 0 ? BERLIN : '')),
    );
    for (const [index, { body }] of others.entries()) {
      expect(body[0].due_date).toBe(
        index % 2 === 0 ? '2026-07-01T10:00:00+02:00' : '2026-07-01T08:00:00+00:00',
      );
    }
  });

  test('goes with counts, changes, puts, calls and HEAD', async () => {
    const counted = await read(`${BERLIN},count=planned`, '&limit=1');
    expect(counted.headers.get('content-range')).toMatch(/^0-0\/\d+$/);
    expect((await read(`${BERLIN},count=exact`, '', 'HEAD')).headers.get('content-range')).toBe('0-0/1');
    const headers = { Prefer: `return=representation,${BERLIN}` };
    const changed = await send('PATCH', 'tasks?title=eq.zoned&select=due_date', { body: due, headers });
    expect(changed.body).toEqual([{ due_date: '2026-07-01T10:00:00+02:00' }]);
    const id = randomUUID();
    const body = { id, title: 'put in a zone', user_id: ada, ...due };
    expect((await send('PUT', `tasks?id=eq.${id}&select=due_date`, { body, headers })).body).toEqual(
      changed.body,
    );
    const gone = await send('DELETE', `tasks?id=eq.${id}&select=due_date`, { headers });
    expect([gone.body, gone.headers.get('preference-applied')]).toEqual([
      changed.body,
      headers.Prefer.replace(',', ', '),
    ]);
    const call = await post(
      'rpc/increment_rate_limit',
      { p_user_id: ada, p_window_start: '2026-07-01T10:00:00' },
      { Prefer: BERLIN },
    );
    expect([call.status, call.headers.get('preference-applied')]).toEqual([200, BERLIN]);
    const windows = await send('GET', 'rate_limits?select=window_start');
    expect(windows.body).toEqual([{ window_start: '2026-07-01T08:00:00+00:00' }]);
  });

  test('that is UTC goes with the requests of others, as one that asks for none', async () => {
    const statements: string[] = [];
    const listen = (sent: unknown): void => void statements.push((sent as SentQuery).statement);
    sentQueries.subscribe(listen);
    try {
      for (const zone of ['UTC', 'Etc/UTC']) {
        const { headers, body } = await read(`handling=strict,timezone=${zone}`);
        expect(headers.get('preference-applied')).toBe(`handling=strict, timezone=${zone}`);
        expect(body[0].due_date).toBe('2026-07-01T08:00:00+00:00');
      }
    } finally {
      sentQueries.unsubscribe(listen);
    }
    expect(statements).toHaveLength(2);
    expect(statements).not.toContain('control');
  });

  test('that nobody knows is nothing, or refused where handling is strict', async () => {
    for (const zone of ['Mars', '', 'europe/berlin', '+05:30', "UTC'; --"]) {
      const lenient = await read(`timezone=${zone}`);
      expect([lenient.status, lenient.headers.get('preference-applied')]).toEqual([200, null]);
      expect(lenient.body[0].due_date).toBe('2026-07-01T08:00:00+00:00');
      const strict = await read(`handling=strict,timezone=${zone}`);
      expect([strict.status, strict.body.code, strict.body.details]).toEqual([
        400,
        'PGRST122',
        `Invalid preferences: timezone=${zone}`,
      ]);
    }
    const first = await read(`timezone=Mars,${BERLIN}`);
    expect(first.headers.get('preference-applied')).toBeNull();
  });
});
