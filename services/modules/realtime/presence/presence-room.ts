import { listOf, PresenceDiff, type Presence, type PresenceList } from './presence-state.ts';

/** Who is present on one topic, here and elsewhere. */
export class PresenceRoom {
  /** By the channel that tracks. */
  readonly #local = new Map<object, Presence>();
  readonly #remote = new Map<string, Map<string, Presence>>();
  /** What the clients of this process have not been told, and what the other processes have not. */
  #forClients = new PresenceDiff();
  #forOthers = new PresenceDiff();

  get size(): number {
    let size = this.#local.size;
    for (const presences of this.#remote.values()) size += presences.size;
    return size;
  }

  /** The entries of this process. */
  local(): Presence[] {
    return [...this.#local.values()];
  }

  isTracking(channel: object): boolean {
    return this.#local.has(channel);
  }

  list(): PresenceList {
    return listOf([...this.local(), ...[...this.#remote.values()].flatMap((some) => [...some.values()])]);
  }

  track(channel: object, presence: Presence): void {
    this.untrack(channel);
    this.#local.set(channel, presence);
    this.#forClients.join(presence);
    this.#forOthers.join(presence);
  }

  untrack(channel: object): boolean {
    const presence = this.#local.get(channel);
    if (presence === undefined) return false;
    this.#local.delete(channel);
    this.#forClients.leave(presence);
    this.#forOthers.leave(presence);
    return true;
  }

  /** Who came to another process and who left it. */
  change(processId: string, joins: readonly Presence[], leaves: readonly string[]): void {
    const known = this.#remote.get(processId) ?? new Map<string, Presence>();
    for (const presence of joins) {
      if (known.has(presence.ref)) continue;
      known.set(presence.ref, presence);
      this.#forClients.join(presence);
    }
    for (const ref of leaves) {
      const presence = known.get(ref);
      if (presence === undefined) continue;
      known.delete(ref);
      this.#forClients.leave(presence);
    }
    if (known.size === 0) this.#remote.delete(processId);
    else this.#remote.set(processId, known);
  }

  /** Forgets who is not named of another process. @returns whether everybody who is named is known. */
  keepOnly(processId: string, refs: readonly string[]): boolean {
    const known = this.#remote.get(processId);
    const named = new Set(refs);
    this.change(
      processId,
      [],
      [...(known?.keys() ?? [])].filter((ref) => !named.has(ref)),
    );
    return refs.every((ref) => known?.has(ref) === true);
  }

  /** What clients have not been told yet, as JSON; undefined when there is nothing. */
  takeForClients(): string | undefined {
    const diff = this.#forClients;
    if (diff.isEmpty) return undefined;
    this.#forClients = new PresenceDiff();
    return diff.toPayload();
  }

  /** What other processes have not been told yet; undefined when there is nothing. */
  takeForOthers(): { readonly joins: readonly Presence[]; readonly leaves: readonly string[] } | undefined {
    const diff = this.#forOthers;
    if (diff.isEmpty) return undefined;
    this.#forOthers = new PresenceDiff();
    return { joins: diff.joins, leaves: diff.leaves.map(({ ref }) => ref) };
  }
}
