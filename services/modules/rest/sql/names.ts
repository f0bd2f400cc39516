import type { Field } from '../grammar/ast.ts';
import type { Level } from './level.ts';

/** The names of a level's columns, in order: the head of a csv. */
export function namesOf({ items, embeds, table }: Level): string[] {
  let embedded = 0;
  return items.flatMap((item) => {
    if (item.kind === 'all') return [...table.columns.keys()];
    if (item.kind === 'count') return [item.alias ?? 'count'];
    if (item.kind === 'field') return [item.alias ?? nameOf(item.field)];
    const embed = embeds[embedded];
    embedded += 1;
    if (embed === undefined || item.items.length === 0) return [];
    return embed.isSpread ? namesOf(embed.level) : [embed.name];
  });
}

/** The last name on the way into a json value; an index has none. */
export function nameOf({ name, path }: Field): string {
  const last = path.findLast(({ key }) => typeof key === 'string');
  return typeof last?.key === 'string' ? last.key : name;
}
