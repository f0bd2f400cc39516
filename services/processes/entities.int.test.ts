import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MikroORM, type EntityMetadata, type EntityProperty } from '@mikro-orm/postgresql';
import type pg from 'pg';

import { EXISTING_TABLES } from '../../migrations/testing.ts';
import { cloneDatabase, type TestDatabase } from '../testing/postgres.ts';
import { entities } from './entities.ts';

let database: TestDatabase;
let admin: pg.Client;
let orm: Awaited<ReturnType<typeof openOrm>>;

beforeAll(async () => {
  database = await cloneDatabase();
  admin = await database.connect('admin');
  orm = await openOrm();
});
afterAll(async () => {
  await orm.close();
  await database.drop();
});

function openOrm() {
  return MikroORM.init({ clientUrl: database.systemUrl, entities: [...entities] });
}

function metadataOf(table: string): EntityMetadata {
  const found = [...orm.getMetadata().getAll().values()].find((meta) => meta.tableName === table);
  if (!found) {
    throw new Error(`No entity stands for ${table}.`);
  }
  return found;
}

/** The type as PostgreSQL writes it. */
async function canonicalType(property: EntityProperty): Promise<string> {
  const type = property.nativeEnumName
    ? `public.${property.nativeEnumName}`
    : (property.columnTypes[0] ?? '');
  const { rows } = await admin.query(`select format_type(to_regtype($1), null) as type`, [
    type.replace(/\(.*/, ''),
  ]);
  const precision = /^numeric\(.*\)$/.exec(type)?.[0].replace('numeric', '') ?? '';
  return `${String(rows[0].type)}${precision}`;
}

test('every existing table has its entity', () => {
  const tables = [...orm.getMetadata().getAll().values()].map((meta) => meta.tableName);
  expect(tables).toEqual(expect.arrayContaining([...EXISTING_TABLES]));
});

describe.each(EXISTING_TABLES)('the entity of %s', (table) => {
  test('has the columns, types, nullability and defaults of the table', async () => {
    const { rows } = await admin.query(
      `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
         a.atthasdef and a.attgenerated = '' as filled, a.attgenerated <> '' as generated
       from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by 1`,
      [`public.${table}`],
    );
    const described = [];
    for (const property of metadataOf(table).props) {
      described.push({
        name: property.fieldNames[0] ?? '',
        type: await canonicalType(property),
        nullable: property.nullable ?? false,
        filled: property.default !== undefined || property.defaultRaw !== undefined,
        generated: property.generated !== undefined,
      });
    }
    expect(described.sort((left, right) => (left.name < right.name ? -1 : 1))).toEqual(
      rows.map((row) => ({ ...row, type: String(row.type).replace(/^public\./, '') })),
    );
  });

  test('knows the values of its enums', async () => {
    for (const property of metadataOf(table).props.filter(({ nativeEnumName }) => nativeEnumName)) {
      const { rows } = await admin.query(
        'select unnest(enum_range(null::public.' + String(property.nativeEnumName) + '))::text as value',
      );
      expect(rows.map((row) => row.value)).toEqual(property.items);
    }
  });
});
