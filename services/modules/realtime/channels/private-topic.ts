/** Private channels by their names: whose they are. Any other name is nobody's. */
export type PrivateTopic = { readonly kind: 'user' | 'room' | 'org'; readonly id: string } | undefined;

const NAME = /^(user|room|org):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** Reads `user:<id>`, `room:<id>` and `org:<id>`. */
export function readPrivateTopic(name: string): PrivateTopic {
  const [, kind, id] = NAME.exec(name) ?? [];
  return kind === undefined || id === undefined ? undefined : { kind: kind as 'user' | 'room' | 'org', id };
}
