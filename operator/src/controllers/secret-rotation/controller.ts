import { findCondition } from '../../api/conditions.ts';
import { REASONS } from '../../api/reasons.ts';
import { LABELS, MANAGED_SELECTOR } from '../../api/group.ts';
import {
  SECRET_ROTATION,
  type SecretRotation,
  type SecretRotationStatus,
} from '../../api/v1alpha1/secret-rotation.ts';
import { POD, type Pod } from '../../kube/kinds.ts';
import type { Key } from '../../kube/kube.ts';
import type { Controller, ControllerDeps, Outcome } from '../../runtime/controller.ts';
import { writeStatus } from '../../runtime/status.ts';
import { isVaultProblem, type Vault } from '../../vault/vault.ts';
import { act } from './act.ts';
import { askConnections } from './connections.ts';
import { plan } from './plan.ts';
import type { Subject, Turn } from './secret-kind.ts';
import { SECRET_KINDS } from './secret-kinds.ts';
import { statusOf, statusOfProblem, statusWithoutVault } from './status.ts';
import { hear, type Witness } from './witness.ts';

const write = writeStatus<SecretRotationStatus, SecretRotation>;

/** Vault is asked again after so long: well within the 30 s that O10 gives. */
const VAULT_AGAIN_MS = 5_000;
/** Roles whose processes hold the credentials. */
const ROLES: readonly string[] = ['api', 'rooms', 'worker'];

/**
 * Rotates secrets in two phases: new logins are made and written to Vault; when every pod has been seen with them, and
 * after a grace period, the old ones are revoked. Observes SecretRotations and pods; writes to Vault, status and events.
 *
 * @param vault - undefined: there is none, and a condition says so
 */
export function createSecretRotationController(deps: ControllerDeps, vault: Vault | undefined): Controller {
  return {
    name: 'secret-rotation',
    kind: SECRET_ROTATION,
    watches: [{ kind: POD, labelSelector: MANAGED_SELECTOR, concerns: () => [] }],
    reconcile: async (key, signal) => await reconcile(deps, vault, key, signal),
  };
}

async function reconcile(
  deps: ControllerDeps,
  vault: Vault | undefined,
  key: Key,
  signal: AbortSignal,
): Promise<Outcome> {
  const rotation = deps.lister(SECRET_ROTATION).get(key);
  if (rotation === undefined || rotation.metadata.deletionTimestamp !== undefined) return {};
  const now = deps.clock.now();
  if (vault === undefined) {
    await say(deps, rotation, statusWithoutVault(rotation, now));
    return {};
  }
  const turn = turnOf(deps, vault, rotation, signal);
  try {
    const kind = SECRET_KINDS[rotation.spec.secret];
    const outcome = await act(rotation, plan(rotation, now), kind, turn);
    await say(deps, rotation, statusOf(rotation, outcome, now), outcome.notice);
    return outcome.againMs === undefined ? {} : { requeueAfterMs: outcome.againMs };
  } catch (error) {
    if (!isVaultProblem(error)) throw error;
    await say(deps, rotation, statusOfProblem(rotation, error, now));
    return { requeueAfterMs: VAULT_AGAIN_MS };
  }
}

function turnOf(deps: ControllerDeps, vault: Vault, rotation: SecretRotation, signal: AbortSignal): Turn {
  const { metadata, spec, status } = rotation;
  const pods = podsOf(deps, rotation, SECRET_KINDS[spec.secret].heldBy ?? ROLES);
  const witnesses = pods.map(witnessOf);
  return {
    vault,
    subject: subjectOf(rotation),
    rotation: `${metadata.uid ?? ''}/${status?.count ?? 0}`,
    now: deps.clock.now(),
    ...(status?.version !== undefined && { inUse: status.version }),
    releases: [...new Set(pods.flatMap((pod) => pod.metadata.labels?.[LABELS.release] ?? []))],
    hear: () => hear(deps.fetch, spec.secret, witnesses, signal),
    connectionsOf: (logins) =>
      askConnections(deps.fetch, { credential: spec.secret, logins }, witnesses, signal),
  };
}

function subjectOf({ metadata, spec }: SecretRotation): Subject {
  const { platform, secret, address = '', publishSeconds, certificate } = spec;
  return {
    namespace: metadata.namespace ?? '',
    platform,
    secret,
    address,
    ...(publishSeconds !== undefined && { publishSeconds }),
    ...(certificate !== undefined && { certificate }),
  };
}

/** Every pod of the platform that may hold the credentials, whatever its colour: one that drains still uses them. */
function podsOf(
  { lister }: ControllerDeps,
  { metadata, spec }: SecretRotation,
  roles: readonly string[],
): readonly Pod[] {
  return lister(POD)
    .list(metadata.namespace ?? '', { [LABELS.platform]: spec.platform })
    .filter((pod) => mayUse(pod, roles));
}

function witnessOf({ metadata, status }: Pod): Witness {
  return { name: metadata.name, podIP: status?.podIP ?? '' };
}

function mayUse({ metadata, status }: Pod, roles: readonly string[]): boolean {
  const hasEnded = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return !hasEnded && roles.includes(metadata.labels?.[LABELS.component] ?? '');
}

/** Writes the status, and an event when the story takes a turn. */
async function say(
  { kube, events }: ControllerDeps,
  rotation: SecretRotation,
  status: SecretRotationStatus,
  notice?: string,
): Promise<void> {
  const written = await write(kube, SECRET_ROTATION, rotation, status);
  if (notice !== undefined) {
    events.record(written, {
      type: 'Warning',
      reason: REASONS.secretRepaired,
      note: notice,
      action: 'Repair',
    });
  }
  const [then, now] = [rotation.status, status].map((one) => findCondition(one?.conditions, 'Ready'));
  if (now === undefined || (then?.reason === now.reason && then.status === now.status)) return;
  const isTrouble = now.status !== 'True' && !EXPECTED.includes(now.reason);
  events.record(written, {
    type: isTrouble ? 'Warning' : 'Normal',
    reason: now.reason,
    note: now.message,
    action: 'Rotate',
  });
}

const EXPECTED: readonly string[] = [
  REASONS.rotating,
  REASONS.inGrace,
  REASONS.paused,
  REASONS.notInUse,
  REASONS.resealing,
  REASONS.newVersionWanted,
  REASONS.otherVersionRuns,
];
