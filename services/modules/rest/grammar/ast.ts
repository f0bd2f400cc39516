/** One step into a json value: `->` gives json, `->>` text. */
export interface JsonStep {
  readonly arrow: '->' | '->>';
  readonly key: string | number;
}

/** A column, or a place inside its json. */
export interface Field {
  readonly name: string;
  readonly path: readonly JsonStep[];
}

export interface EmbedItem {
  readonly kind: 'embed';
  readonly relation: string;
  readonly alias: string | undefined;
  readonly hint: string | undefined;
  readonly join: 'left' | 'inner';
  /** Its columns stand among those of the row that embeds it. */
  readonly isSpread: boolean;
  readonly items: readonly SelectItem[];
}

export interface FieldItem {
  readonly kind: 'field';
  readonly field: Field;
  readonly alias: string | undefined;
  readonly cast: string | undefined;
}

/** Instead of the rows, how many they are: alone on its level. */
export interface CountItem {
  readonly kind: 'count';
  readonly alias: string | undefined;
  readonly cast: string | undefined;
}

export type SelectItem = { readonly kind: 'all' } | FieldItem | EmbedItem | CountItem;

export const COMPARISONS = [
  ...(['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch', 'isdistinct'] as const),
  ...(['cs', 'cd', 'ov', 'sl', 'sr', 'nxr', 'nxl', 'adj'] as const),
] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Those that take `(any)` and `(all)`. */
export const QUANTIFIED: readonly Comparison[] = [
  'eq',
  'gt',
  'gte',
  'lt',
  'lte',
  'like',
  'ilike',
  'match',
  'imatch',
];

export const SEARCHES = ['fts', 'plfts', 'phfts', 'wfts'] as const;
export type Search = (typeof SEARCHES)[number];

export const TRUTHS = ['null', 'not_null', 'true', 'false', 'unknown'] as const;
export type Truth = (typeof TRUTHS)[number];

export type Operation =
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly quantifier: 'any' | 'all' | undefined;
      readonly value: string;
    }
  | { readonly kind: 'in'; readonly values: readonly string[] }
  | { readonly kind: 'is'; readonly truth: Truth }
  | {
      readonly kind: 'search';
      readonly operator: Search;
      readonly config: string | undefined;
      readonly value: string;
    };

export interface Filter {
  readonly kind: 'filter';
  readonly isNegated: boolean;
  readonly field: Field;
  readonly operation: Operation;
}

export type Condition =
  | Filter
  | {
      readonly kind: 'logic';
      readonly isNegated: boolean;
      readonly operator: 'and' | 'or';
      readonly conditions: readonly Condition[];
    };

export interface OrderTerm {
  readonly field: Field;
  /** The embedded row whose column it is. */
  readonly relation: string | undefined;
  readonly direction: 'asc' | 'desc' | undefined;
  readonly nulls: 'first' | 'last' | undefined;
}

/** Something said of one level of the embedding: the path of names that leads there. */
export interface At<Said> {
  readonly path: readonly string[];
  readonly said: Said;
}

/** Rows from `offset` on, at most `limit`. */
export interface Window {
  readonly limit: number | undefined;
  readonly offset: number;
}

/** A query string, understood but not yet compared with any table. */
export interface ParsedQuery {
  readonly select: readonly SelectItem[];
  readonly conditions: readonly At<Condition>[];
  readonly orders: readonly At<readonly OrderTerm[]>[];
  readonly windows: readonly At<Window>[];
  readonly columns: readonly string[] | undefined;
  readonly onConflict: readonly string[] | undefined;
}
