import { isVaultProblem, type Vault } from '../../vault/vault.ts';
import { otherSlot, renewLogins, secretPath, type Slot, type Subject } from './logins.ts';

/** What a rotation knows of the secret that is in Vault now. */
export interface Stored {
  readonly version: number;
  /** Undefined: a person has written it. */
  readonly slot: Slot | undefined;
  /** The slot that served before; its logins are revoked when nobody uses them. */
  readonly previous: Slot | undefined;
  /** The rotation that has written it. */
  readonly rotation: string | undefined;
}

/** @returns what is there; undefined when there is nothing. @throws VaultProblem */
export async function readStored(vault: Vault, subject: Subject): Promise<Stored | undefined> {
  const answer = await vault.read(secretPath(subject)).catch((error: unknown) => {
    if (isVaultProblem(error) && error.kind === 'missing') return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const { slot, previous, rotation } = (answer['data'] ?? {}) as Record<string, unknown>;
  const { version } = answer['metadata'] as { version: number };
  return {
    version,
    slot: slotIn(slot),
    previous: slotIn(previous),
    rotation: typeof rotation === 'string' ? rotation : undefined,
  };
}

/**
 * Makes new credentials in the slot that does not serve, and writes them. Safe to call again after a crash at any point:
 * what this rotation has written already stays, and only logins that nobody uses get other passwords. Which slot serves
 * is read from Vault each time, never remembered.
 *
 * @throws VaultProblem, `conflict` when somebody else has written meanwhile.
 */
export async function writeNext(vault: Vault, subject: Subject, rotation: string): Promise<Stored> {
  const stored = await readStored(vault, subject);
  if (stored?.rotation === rotation) return stored;
  const slot = otherSlot(stored?.slot);
  const addresses = await renewLogins(vault, subject, slot);
  const previous = stored?.slot;
  const answer = await vault.write(secretPath(subject), {
    data: { ...addresses, slot, rotation, ...(previous !== undefined && { previous }) },
    options: { cas: stored?.version ?? 0 },
  });
  return { version: answer['version'] as number, slot, previous, rotation };
}

function slotIn(value: unknown): Slot | undefined {
  return value === 'a' || value === 'b' ? value : undefined;
}
