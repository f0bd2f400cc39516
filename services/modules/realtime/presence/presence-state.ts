/** One entry of somebody's presence: a channel that tracks. */
export interface Presence {
  /** Unique among all processes; `phx_ref` for clients. */
  readonly ref: string;
  /** Entries of one key belong to one person, or whatever the application means by it. */
  readonly key: string;
  /** What it tells of itself. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** The form in which Phoenix tells of presence: the entries of each key. */
export type PresenceList = Readonly<Record<string, { readonly metas: readonly object[] }>>;

export function listOf(presences: Iterable<Presence>): PresenceList {
  const list: Record<string, { metas: object[] }> = Object.create(null) as Record<
    string,
    { metas: object[] }
  >;
  for (const { key, ref, meta } of presences) {
    const entry = (list[key] ??= { metas: [] });
    entry.metas.push({ ...meta, phx_ref: ref });
  }
  return list;
}

/** Who came and who went since clients were told the last time. */
export class PresenceDiff {
  readonly #joins = new Map<string, Presence>();
  readonly #leaves = new Map<string, Presence>();

  get isEmpty(): boolean {
    return this.#joins.size === 0 && this.#leaves.size === 0;
  }

  join(presence: Presence): void {
    this.#joins.set(presence.ref, presence);
  }

  /** Whoever came and went between two tellings was never there. */
  leave(presence: Presence): void {
    if (!this.#joins.delete(presence.ref)) this.#leaves.set(presence.ref, presence);
  }

  get joins(): Presence[] {
    return [...this.#joins.values()];
  }

  get leaves(): Presence[] {
    return [...this.#leaves.values()];
  }

  /** As JSON for clients. */
  toPayload(): string {
    return JSON.stringify({ joins: listOf(this.joins), leaves: listOf(this.leaves) });
  }
}
