import { refused, spreadOfMany, tooMuch } from '../errors.ts';
import type { At, EmbedItem, ParsedQuery, SelectItem } from '../grammar/ast.ts';
import type { Registry, Table } from '../registry/registry.ts';
import { findRelation } from './relation.ts';
import { isToOne, type Embed, type Level } from './level.ts';

/** Embedded tables of one request. */
const MOST_EMBEDS = 20;

/** Rows of one level that are given at most, as a Supabase project does. */
export const MOST_ROWS = 1_000;

/** Puts what a query says where it belongs. @throws PGRST108, PGRST123, PGRST200, PGRST201 */
export function buildTree(registry: Registry, table: Table, query: ParsedQuery): Level {
  let count = 0;
  const open = (of: Table, items: readonly SelectItem[]): Level => {
    const alias = `t${count}`;
    count += 1;
    if (count > MOST_EMBEDS + 1) throw tooMuch(`At most ${MOST_EMBEDS} embedded tables.`);
    const embeds = items.filter(isEmbed).map((item) => openEmbed(of, item));
    const window = { limit: undefined, offset: 0 };
    return { table: of, alias, items, embeds, conditions: [], order: [], window };
  };
  const openEmbed = (from: Table, item: EmbedItem): Embed => {
    const relation = findRelation(from, item);
    const target = registry.tables.get(relation.to);
    if (target === undefined) throw new Error(`${relation.to} is in no registry`);
    if (item.isSpread && !isToOne({ relation })) throw spreadOfMany(relation);
    return {
      relation,
      name: item.alias ?? item.relation,
      isAliased: item.alias !== undefined,
      join: item.join,
      isSpread: item.isSpread,
      level: open(target, item.items),
    };
  };
  const root = open(table, query.select);
  place(root, query.conditions, (level, said) => level.conditions.push(said));
  place(root, query.orders, (level, said) => (level.order = said));
  place(root, query.windows, (level, said) => (level.window = said));
  return root;
}

function isEmbed(item: SelectItem): item is EmbedItem {
  return item.kind === 'embed';
}

function place<Said>(root: Level, all: readonly At<Said>[], put: (level: Level, said: Said) => void): void {
  for (const { path, said } of all) put(levelAt(root, path), said);
}

function levelAt(root: Level, path: readonly string[]): Level {
  let level = root;
  for (const name of path) {
    const embed = findEmbed(level, name);
    if (embed === undefined) {
      throw refused(400, 'PGRST108', `'${name}' is not an embedded resource in this request`, {
        hint: `Verify that '${name}' is included in the 'select' query parameter.`,
      });
    }
    level = embed.level;
  }
  return level;
}

/** The embedding that a name stands for: its alias, else the name of its table. */
export function findEmbed(level: Level, name: string): Embed | undefined {
  return (
    level.embeds.find((embed) => embed.name === name) ??
    level.embeds.find(({ relation }) => relation.to === name)
  );
}
