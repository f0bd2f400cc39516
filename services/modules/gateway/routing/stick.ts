import { createHash } from 'node:crypto';
import type { GatewayCall } from '../call.ts';
import { nameOf, type Candidate } from './candidate.ts';

/**
 * Draws by what a conversation is called, not by chance: the same one goes to the same candidate, whose caches know its
 * beginning, as long as that candidate is among those that are equal. From 0 to below 1, the same in every process.
 */
export function chanceOf(conversation: string, candidate: Candidate): number {
  const hash = createHash('sha256')
    .update(`${conversation}\n${nameOf(candidate)}`)
    .digest();
  return (hash.readUIntBE(0, 6) + 1) / (2 ** 48 + 2);
}

/** What a call names as its conversation, within who asks; nothing when it names none. */
export function conversationOf({ request, who }: Pick<GatewayCall, 'request' | 'who'>): string | undefined {
  const { conversation = request.user } = request;
  return conversation === undefined ? undefined : `${who.caller.userId}\n${conversation}`;
}

/** Rendezvous: each candidate's draw to its weight, the highest first; one that goes moves only its own conversations. */
export function byRendezvous(candidates: readonly Candidate[], conversation: string): readonly Candidate[] {
  const drawn = candidates.map((candidate) => {
    const { weight = 1 } = candidate;
    const rank =
      weight === 0 ? Number.NEGATIVE_INFINITY : Math.log(chanceOf(conversation, candidate)) / weight;
    return { candidate, rank };
  });
  return drawn.toSorted((one, other) => other.rank - one.rank).map(({ candidate }) => candidate);
}
