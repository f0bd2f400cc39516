import { REASONS } from '../../../api/reasons.ts';
import { readDocument, writeDocument } from '../document.ts';
import { provedByPods } from '../proof.ts';
import { needsOfSecret, type Doubt, type SecretKind, type Turn, type Written } from '../secret-kind.ts';

/** What is wished of the platform, in this order: that every process publishes the next key, then that it signs. */
const PHASES = ['publish', 'sign'] as const;

/**
 * The keys that sign access tokens. The platform makes them and keeps them sealed in its database (Decision 22), so no
 * private key is in the document: it holds a wish, which a worker of the platform meets by its one way to rotate. A key
 * is published for `publishSeconds` before it signs, and the old one verifies until every token that it has signed ended.
 */
export const signingKeys: SecretKind = {
  stages: PHASES.map((_phase, stage) => async (turn) => await wish(turn, stage)),
  prove: async (turn, version) => {
    const doubt = await provedByPods(turn, version);
    if (doubt?.reason !== REASONS.notInUse) return doubt;
    const message = `${doubt.message} A key is published for some time before it signs, so that every client knows it.`;
    return { ...doubt, message };
  },
  revoke: async (turn, version) => {
    const document = await readDocument(turn.vault, turn.subject);
    return document?.version === version ? ((await tokensOfOldKeys(turn)) ?? 'Revoked') : 'WrittenMeanwhile';
  },
  needs: needsOfSecret,
};

/** Writes a wish, unless this rotation has come so far already. */
async function wish(turn: Turn, stage: number): Promise<Written> {
  const { vault, subject, rotation } = turn;
  const before = await readDocument(vault, subject);
  if (before?.rotation === rotation && PHASES.findIndex((one) => one === before.data['phase']) >= stage) {
    return before;
  }
  return await writeDocument(turn, before, {
    phase: PHASES[stage],
    ...(subject.publishSeconds !== undefined && { publish_seconds: subject.publishSeconds }),
  });
}

/** The platform itself lets go of an old key once the last token that it has signed has ended. */
async function tokensOfOldKeys({ hear }: Turn): Promise<Doubt | undefined> {
  const left = Math.max(...(await hear()).map((testimony) => testimony.left ?? 0));
  if (left <= 0) return undefined;
  return {
    reason: REASONS.inGrace,
    message: `The new key signs. What ${left === 1 ? 'the old one' : `${left} old ones`} signed stays good until the last token of it has ended.`,
    left,
  };
}
