import { REASONS } from '../../../api/reasons.ts';
import type { VaultData } from '../../../vault/vault.ts';
import { readDocument, writeDocument } from '../document.ts';
import {
  FENCE,
  needsOfSecret,
  transitKey,
  type Doubt,
  type SecretKind,
  type Subject,
  type Turn,
  type Written,
} from '../secret-kind.ts';
import { numberOf, type Testimony } from '../witness.ts';

/** So long after a rotation everything has been written that was under way with the version before. */
const UNDER_WAY_MS = 60_000;

/** What would let somebody with the operator's token take the key along, or delete it; the first two for ever. */
const LASTING = ['exportable', 'allow_plaintext_backup', 'deletion_allowed'];
/** Vault's engines refuse it as a boolean before anything changes. */
const NO_BOOLEAN = 'studyflow-probe';

/**
 * The key of Vault's transit engine that seals secrets in the database. From the rotation on everything is sealed with the
 * new version; the workers seal anew what older ones have sealed; those end when nothing of them is left. They can be
 * brought back: only `min_decryption_version` is raised, nothing is destroyed.
 */
export const secretBox: SecretKind = {
  stages: [rotateKey],
  prove: async (turn, version) => doubtOf(await turn.hear(), version, await madeAt(turn, version)),
  revoke: async ({ vault, subject }, version) => {
    const key = await vault.read(keyPath(subject));
    if (numberIn(key, 'min_decryption_version') < version) {
      // Late, behind one who leads by now and has raised it further, it would bring an older version back.
      await vault.writeFenced(`${keyPath(subject)}/config`, { min_decryption_version: version });
    }
    return 'Revoked';
  },
  needs: (subject) => [
    ...needsOfSecret(subject),
    FENCE,
    { path: keyPath(subject), capability: 'read' },
    { path: `${keyPath(subject)}/rotate`, capability: 'update' },
    { path: `${keyPath(subject)}/config`, capability: 'update' },
  ],
  mustBeRefused: (subject) =>
    LASTING.map((name) => ({ path: `${keyPath(subject)}/config`, body: { [name]: NO_BOOLEAN } })),
  mayBegin: ({ releases }) => Promise.resolve(doubtOfReleases(releases)),
};

function keyPath(subject: Subject): string {
  return `transit/keys/${transitKey(subject)}`;
}

/**
 * Makes the next version of the key, once: the version that it shall have is written first, since a key cannot hold the
 * name of the rotation.
 */
async function rotateKey(turn: Turn): Promise<Written> {
  const { vault, subject, rotation } = turn;
  const latest = numberIn(await vault.read(keyPath(subject)), 'latest_version');
  const before = await readDocument(vault, subject);
  const isBegun = before?.rotation === rotation;
  const version = isBegun ? numberIn(before.data, 'key_version') : latest + 1;
  if (!isBegun) await writeDocument(turn, before, { key_version: version });
  // The engine takes it as often as it comes: late it would make a version that no status tells.
  if (latest < version) await vault.writeFenced(`${keyPath(subject)}/rotate`, {});
  return { version };
}

/** When a version was made, by Vault's clock; undefined: it is not told. */
async function madeAt({ vault, subject }: Turn, version: number): Promise<number | undefined> {
  const { keys } = await vault.read(keyPath(subject));
  const seconds = (keys as VaultData | undefined)?.[version.toString()];
  return typeof seconds === 'number' ? seconds * 1_000 : undefined;
}

/** All workers tell the same, from the database: whoever counted last counts. */
function doubtOf(
  testimonies: readonly Testimony[],
  version: number,
  madeMs: number | undefined,
): Doubt | undefined {
  const told = testimonies.filter(({ checked }) => checked !== undefined);
  const [last] = told.toSorted((one, other) => checkedMs(other) - checkedMs(one));
  if (last === undefined) {
    return {
      reason: REASONS.usedByNobody,
      message: `No worker of the platform tells what is sealed with which version, so older ones than ${version} stay good. Start one.`,
    };
  }
  const { left = 0, broken = 0 } = last;
  if (broken > 0) return { reason: REASONS.secretsBroken, message: brokenSentence(broken), left };
  const isAnew = numberOf(last.version) >= version && left === 0;
  const isLateEnough = checkedMs(last) >= (madeMs ?? 0) + UNDER_WAY_MS;
  if (isAnew && isLateEnough) return undefined;
  const isCounted = Math.max(numberOf(last.version), numberOf(last.pending)) >= version;
  return isCounted
    ? { reason: REASONS.resealing, message: leftSentence(version, left), left }
    : {
        reason: REASONS.resealing,
        message: `Version ${version} seals; the workers will notice within minutes.`,
      };
}

function leftSentence(version: number, left: number): string {
  return left > 0
    ? `Version ${version} seals; ${left} values of older versions are left, which stay good. The workers seal them anew.`
    : `Everything is sealed with version ${version}; it is counted once more, for what was under way.`;
}

function brokenSentence(broken: number): string {
  return `${broken} sealed values cannot be opened, so older versions of the key stay good. Look at the log of the workers; put the values right or delete their rows.`;
}

function checkedMs({ checked = '' }: Testimony): number {
  const ms = Date.parse(checked);
  return Number.isNaN(ms) ? 0 : ms;
}

/** Processes of an older release may not know yet how texts are sealed that outlive a version. */
function doubtOfReleases(releases: readonly string[]): Doubt | undefined {
  if (releases.length < 2) return undefined;
  const [first, second] = releases;
  return {
    reason: REASONS.otherVersionRuns,
    message: `Pods of ${first} and of ${second} run; the key is rotated once one release runs alone. Nothing was begun.`,
  };
}

function numberIn(data: VaultData, name: string): number {
  const value = data[name];
  return typeof value === 'number' ? value : 0;
}
