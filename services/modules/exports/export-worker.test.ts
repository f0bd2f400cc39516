import { expect, test } from '@jest/globals';
import { unavailable } from '../../platform/errors/common.ts';
import type { ExportWork } from './export.ts';
import type { ExportDesk } from './export.repository.ts';
import { makeExport, type ExportWorkerDeps } from './export-worker.ts';

const WORK: ExportWork = {
  id: '00000000-0000-4000-8000-000000000001',
  user_id: '00000000-0000-4000-8000-000000000002',
  format: 'pdf',
  parameters: { language: 'en', time_zone: null, from: null, to: null },
  chunks: 0,
  size_bytes: 0,
  created_at: '2026-01-01T00:00:00+00:00',
};

function setup(overrides: Partial<ExportDesk> = {}, drawReport?: ExportWorkerDeps['drawReport']) {
  const told: string[] = [];
  const failures: string[] = [];
  const desk: ExportDesk = {
    begin: async () => WORK,
    findDone: async () => undefined,
    readAtOnce: (_format, work) => work(async () => ({ rows: [], isEnd: true })),
    advance: async (work, { pieces }) => ({ ...work, chunks: work.chunks + pieces.length }),
    restart: async (work) => work,
    finish: async () => true,
    fail: async (_id, reason) => {
      failures.push(reason);
      return failures.length >= 2;
    },
    readPiece: async () => undefined,
    expire: async () => 0,
    ...overrides,
  };
  const deps: ExportWorkerDeps = {
    desk,
    notifier: { notify: async ({ key }) => void told.push(key) },
    clock: { now: () => new Date(0) },
    drawReport: drawReport ?? (async () => Buffer.from('%PDF')),
    mostBytes: 1_000,
  };
  const make = () => makeExport(deps, WORK.id, new AbortController().signal);
  return { make, told, failures };
}

test('tells the person when it is done, and again when the worker died before it was told', async () => {
  const first = setup();
  await first.make();
  expect(first.told).toEqual([`export ${WORK.id} done`]);
  const again = setup({ begin: async () => undefined, findDone: async () => WORK });
  await again.make();
  expect(again.told).toEqual([`export ${WORK.id} done`]);
});

test('does nothing for an export that is gone, or that another worker has', async () => {
  const gone = setup({ begin: async () => undefined });
  await gone.make();
  const lost = setup({ advance: async () => undefined });
  await lost.make();
  const raced = setup({ restart: async () => undefined });
  await raced.make();
  expect([...gone.told, ...lost.told, ...raced.told]).toEqual([]);
});

test('counts a failure and lets the queue try again; after the last one the person is told', async () => {
  const { make, told, failures } = setup({}, () => Promise.reject(new Error('broken pen')));
  await expect(make()).rejects.toThrow('broken pen');
  expect(told).toEqual([]);
  await expect(make()).rejects.toThrow('broken pen');
  expect(told).toEqual([`export ${WORK.id} failed`]);
  expect(failures).toEqual(['platform.internal-error', 'platform.internal-error']);
});

test('waits without counting while the database is away', async () => {
  const { make, told, failures } = setup({}, () => Promise.reject(unavailable()));
  await expect(make()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect([told, failures]).toEqual([[], []]);
});

test('gives a report up at once that is too large', async () => {
  const { make, told, failures } = setup({ fail: async () => true }, async () => Buffer.alloc(1_001));
  await make();
  expect(told).toEqual([`export ${WORK.id} failed`]);
  expect(failures).toEqual([]);
});
