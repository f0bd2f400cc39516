import { giveBack, logIn, type LoginOptions } from './log-in.ts';
import type { VaultEnvelope } from './transport.ts';
import { vaultProblem, type VaultData } from './vault.ts';

export interface FencedWriteOptions extends LoginOptions {
  /** For how long this process leads without another renewal of its lease, in ms. */
  readonly leadsForMs: () => number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/**
 * A write with a token of its own, whose life ends at Vault before another process may lead: a call that leaves or
 * arrives later, because this process or the network stood still, is refused by Vault.
 *
 * @throws VaultProblem, `fenced` when too little of the lease is left.
 */
export async function writeFenced(
  options: FencedWriteOptions,
  path: string,
  body: VaultData,
): Promise<VaultEnvelope> {
  const { transport, now } = options;
  const login = await logIn(options, now);
  try {
    await shorten(options, login.token);
    return await transport('POST', path, login.token, body);
  } finally {
    await giveBack(transport, login);
  }
}

/**
 * A renewal sets the end of a token anew, sooner too. Vault counts from when it is asked, and that was before its answer:
 * so it is enough that the lease lasts as long from the answer on.
 */
async function shorten({ transport, role, leadsForMs }: FencedWriteOptions, token: string): Promise<void> {
  const lastsMs = leadsForMs();
  // Nobody else ever leads.
  if (lastsMs === Number.POSITIVE_INFINITY) return;
  const seconds = Math.max(1, Math.floor(lastsMs / 2_000));
  const { auth } = await transport('POST', 'auth/token/renew-self', token, { increment: `${seconds}s` });
  const { lease_duration: lives } = (auth ?? {}) as Record<string, unknown>;
  if (typeof lives !== 'number' || lives > seconds || lives <= 0) {
    const sentence = `A token of the role ${role} (VAULT_ROLE) cannot be given a shorter life`;
    throw vaultProblem('refused', `${sentence}: the role needs service tokens without a period`);
  }
  if (leadsForMs() < seconds * 1_000) {
    throw vaultProblem('fenced', 'Too little of the lease is left for a write that cannot be taken back');
  }
}
