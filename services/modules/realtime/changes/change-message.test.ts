import { expect, test } from '@jest/globals';
import type { RowChange } from '../../../platform/events/row-change.ts';
import { changeMessage } from './change-message.ts';

const COLUMNS = [
  { name: 'id', type: 'uuid', isKey: true, labels: null },
  { name: 'title', type: 'text', isKey: false, labels: null },
  { name: 'added', type: 'int4', isKey: false, labels: null },
];
const CHANGE: RowChange = {
  id: '1',
  table: 'public.tasks',
  operation: 'UPDATE',
  rowId: 'a',
  userId: 'u',
  organisationId: null,
  old: { id: 'a', title: 'before' },
  new: { id: 'a', title: 'after' },
  callerId: null,
  requestId: null,
  at: '2026-11-26T22:15:03.123456+00:00',
};

test('a change has Supabase’s form, and the row before its key alone', () => {
  expect(JSON.parse(changeMessage(CHANGE, COLUMNS))).toEqual({
    schema: 'public',
    table: 'tasks',
    commit_timestamp: '2026-11-26T22:15:03.123Z',
    type: 'UPDATE',
    columns: COLUMNS.map(({ name, type }) => ({ name, type })),
    record: { id: 'a', title: 'after', added: null },
    old_record: { id: 'a' },
    errors: null,
  });
});

test('selected columns alone are told', () => {
  const told = JSON.parse(changeMessage(CHANGE, COLUMNS, ['title'])) as object;
  expect(told).toMatchObject({ columns: [{ name: 'title', type: 'text' }], record: { title: 'after' } });
});

test('of a row that is too large only the small values are told, and why', () => {
  const large = { ...CHANGE, new: { id: 'a', title: 'x'.repeat(1_100_000), added: 1 } };
  expect(JSON.parse(changeMessage(large, COLUMNS))).toMatchObject({
    errors: ['Error 413: Payload Too Large'],
    record: { id: 'a', added: 1 },
  });
});
