import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openSums, type Sums, type SumsProcess } from '../../testing/actors/sums.ts';
import { until } from '../../testing/until.ts';

const QUICKLY = { coolDownMs: 150, everyMs: 20, mostAtOnce: 5 };

let sums: Sums;
beforeAll(async () => {
  sums = await openSums();
});
afterEach(() => sums.endAll());
afterAll(() => sums.close());

const ownedBy = ({ system }: SumsProcess): number => system.list().length;
const rowsOf = async (process: SumsProcess) =>
  (await sums.admin.query('select roles, release from app.processes where id = $1', [process.processId]))
    .rows;

describe('a process whose release is not the active one', () => {
  it('owns nothing and forwards everything; what is there stays, until it takes its share', async () => {
    const blue = await sums.start({ rebalance: QUICKLY, release: 'one' });
    const ids = await sums.make(40);
    await Promise.all(ids.slice(0, 30).map((id) => blue.add(id)));

    const green = await sums.start({ rebalance: QUICKLY, release: 'two', takesActors: false });
    expect(await rowsOf(green)).toEqual([{ roles: ['api'], release: 'two' }]);
    // Known ones and new ones: all of them are, or come to be, where the active release is.
    for (const id of ids) expect(await green.add(id)).toMatchObject({ seq: expect.any(Number) });
    await pause(600);
    expect([ownedBy(blue), ownedBy(green)]).toEqual([40, 0]);

    green.system.takeActors();
    await until(() => ownedBy(green) >= 5);
    await until(async () => (await rowsOf(green))[0]?.roles.includes('rooms'));
    const answers = await Promise.all(ids.map((id) => green.add(id)));
    expect(answers).toHaveLength(40);
    expect(ownedBy(blue) + ownedBy(green)).toBe(40);
  });

  it('is given nothing by one that drains, however urgently; when it is promoted it takes all', async () => {
    const blue = await sums.start({ release: 'one' });
    const green = await sums.start({ release: 'two', takesActors: false });
    const ids = await sums.make(10);
    await Promise.all(ids.map((id) => blue.add(id)));
    await blue.leave();
    expect(ownedBy(green)).toBe(0);
    await expect(green.add(ids[0]!, 1, undefined, 300)).rejects.toMatchObject({ code: 'UNAVAILABLE' });

    green.system.takeActors();
    for (const id of ids) expect(await green.add(id)).toEqual({ seq: 2 });
    expect(ownedBy(green)).toBe(10);
  });

  it('tells of its promotion once the database is back', async () => {
    const green = await sums.start({ leaseMs: 1_000, takesActors: false });
    await sums.admin.query('alter table app.processes rename to away');
    green.system.takeActors();
    await pause(300);
    await sums.admin.query('alter table app.away rename to processes');
    await until(async () => (await rowsOf(green))[0]?.roles.includes('rooms'));
  });

  it('takes nothing when it has begun to drain before its promotion, or has no rooms at all', async () => {
    const blue = await sums.start();
    const green = await sums.start({ takesActors: false });
    const api = await sums.start({ takesActors: false, roles: ['api'] });
    const [id] = await sums.make(1);
    await green.system.drain();
    green.system.takeActors();
    api.system.takeActors();
    expect(await green.add(id!)).toEqual({ seq: 1 });
    expect(await api.add(id!)).toEqual({ seq: 2 });
    expect([ownedBy(blue), ownedBy(green), ownedBy(api)]).toEqual([1, 0, 0]);
  });
});
