import type { Condition, OrderTerm, SelectItem, Window } from '../grammar/ast.ts';
import type { Relation, Table } from '../registry/registry.ts';

/** One table of a request with everything that is said of it: the root, or an embedded one. */
export interface Level {
  readonly table: Table;
  /** Its name in the SQL: `t0`, `t1`, … */
  readonly alias: string;
  readonly items: readonly SelectItem[];
  readonly embeds: readonly Embed[];
  conditions: Condition[];
  order: readonly OrderTerm[];
  window: Window;
}

/** A level and the way to it. */
export interface Embed {
  readonly relation: Relation;
  /** What the client calls it: the alias, else the name in the select. */
  readonly name: string;
  /** Unaliased: the name is one of the schema's. */
  readonly isAliased: boolean;
  readonly join: 'left' | 'inner';
  /** Its columns stand among those of the level that embeds it. */
  readonly isSpread: boolean;
  readonly level: Level;
}

/** Whether there is at most one row at the other end. */
export function isToOne({ relation }: Pick<Embed, 'relation'>): boolean {
  return relation.cardinality !== 'one-to-many';
}
