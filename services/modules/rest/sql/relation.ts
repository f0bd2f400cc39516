import { refused } from '../errors.ts';
import type { EmbedItem } from '../grammar/ast.ts';
import { nearName } from '../registry/near-name.ts';
import type { Relation, Table } from '../registry/registry.ts';

/**
 * The one way from a table to what is embedded: named by table, by constraint or by the column of the key, and told
 * apart by a hint.
 *
 * @throws PGRST200 when there is none, PGRST201 when there are several.
 */
export function findRelation(table: Table, item: Pick<EmbedItem, 'relation' | 'hint'>): Relation {
  const found = table.relations.filter((relation) => isMeant(relation, item));
  const [only] = found;
  if (only === undefined) throw noRelation(table, item);
  if (found.length > 1) throw severalRelations(table, item, found);
  return only;
}

function isMeant(
  relation: Relation,
  { relation: target, hint }: Pick<EmbedItem, 'relation' | 'hint'>,
): boolean {
  if (hint !== undefined) {
    const isNamed = relation.to === target || isNamedByKey(relation, target);
    return (
      isNamed && (relation.constraint === hint || relation.column === hint || relation.foreignColumn === hint)
    );
  }
  return relation.to === target || isNamedByKey(relation, target);
}

/** `subject_id(…)` and `tasks_subject_id_fkey(…)` stand for the row that the key names. */
function isNamedByKey({ isOwn, constraint, column }: Relation, target: string): boolean {
  return isOwn && (constraint === target || column === target);
}

function noRelation(table: Table, { relation: target, hint }: Pick<EmbedItem, 'relation' | 'hint'>): Error {
  const parent = table.name;
  const near = nearName(target, new Set(table.relations.map(({ to }) => to)));
  const using = hint === undefined ? '' : ` using the hint '${hint}'`;
  return refused(
    400,
    'PGRST200',
    `Could not find a relationship between '${parent}' and '${target}' in the schema cache`,
    {
      details:
        `Searched for a foreign key relationship between '${parent}' and '${target}'${using} ` +
        `in the schema 'public', but no matches were found.`,
      hint:
        near === undefined || near === target
          ? undefined
          : `Perhaps you meant '${near}' instead of '${target}'.`,
    },
  );
}

function severalRelations(
  table: Table,
  { relation: target }: Pick<EmbedItem, 'relation'>,
  found: readonly Relation[],
): Error {
  const ways = found.map(({ to, constraint }) => `'${to}!${constraint}'`).join(', ');
  return refused(
    300,
    'PGRST201',
    `Could not embed because more than one relationship was found for '${table.name}' and '${target}'`,
    {
      details: found.map(describe),
      hint: `Try changing '${target}' to one of the following: ${ways}. Find the desired relationship in the 'details' key.`,
    },
  );
}

function describe({ from, to, column, foreignColumn, constraint, cardinality }: Relation): object {
  return {
    cardinality,
    embedding: `${from} with ${to}`,
    relationship: `${constraint} using ${from}(${column}) and ${to}(${foreignColumn})`,
  };
}
