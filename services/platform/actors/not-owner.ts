/** Thrown inside the runtime when a message reached a process that does not own the actor: nothing was stored. */
export interface NotOwner extends Error {
  readonly code: 'ACTOR_NOT_OWNER';
  /** Who does, when it is known. */
  readonly owner: OwnerAddress | undefined;
}

/** A process that can be reached on its internal port. */
export interface OwnerAddress {
  readonly processId: string;
  readonly url: string;
}

export function notOwner(owner?: OwnerAddress): NotOwner {
  return Object.assign(new Error('This process does not own the actor'), {
    code: 'ACTOR_NOT_OWNER' as const,
    owner,
  });
}

export function isNotOwner(thrown: unknown): thrown is NotOwner {
  return (
    typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ACTOR_NOT_OWNER'
  );
}
