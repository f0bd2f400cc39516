/** O10: something happens to Vault while a call of a rotation is on its way; and the same for each call of it. */
import type { Campaign, CampaignRun } from '../campaigns/campaign.ts';
import { eventually } from '../harness/eventually.ts';
import { areLetIn, readLogins, type LoginsOfVersion } from './stage/good-logins.ts';
import { startQueryLoad } from './stage/query-load.ts';
import type { RotationStage } from './stage/rotation-stage.ts';
import { KINDS, type LoginKind } from './stage/rotations.ts';
import type { CallOfRotation, Held } from './stage/vault-gate.ts';
import { VAULT_FAULTS, type VaultFault } from './stage/vault-faults.ts';
import { countDeleted, refuseRestarts, refuseRollouts } from './stage/witnesses.ts';

/** Vault is back: so soon a rotation must be over, its grace included. */
const CONVERGES_WITHIN_MS = 30_000;
const QUERIES_PER_SECOND = 50;

interface Step {
  readonly name: string;
  call(kind: LoginKind, namespace: string): CallOfRotation;
}

/** The calls of a rotation, in their order. */
const STEPS: readonly Step[] = [
  {
    name: 'looks at its policy',
    call: () => ({ method: 'POST', path: /\/sys\/capabilities-self$/ }),
  },
  { name: 'reads what serves', call: (kind, namespace) => document('GET', kind, namespace) },
  { name: 'makes a password', call: (kind, namespace) => role('POST', 'rotate-role', kind, namespace) },
  { name: 'reads the password', call: (kind, namespace) => role('GET', 'static-creds', kind, namespace) },
  { name: 'writes the secret', call: (kind, namespace) => document('POST', kind, namespace) },
  {
    name: 'reads what it has written',
    call: (kind, namespace) => ({ ...document('GET', kind, namespace), nth: 2 }),
  },
  {
    name: 'reads the old login',
    call: (kind, namespace) => ({
      ...role('GET', 'static-creds', kind, namespace),
      nth: kind === 'database' ? 3 : 2,
    }),
  },
  {
    name: 'revokes',
    call: (kind, namespace) => ({
      ...role('POST', 'rotate-role', kind, namespace),
      nth: kind === 'database' ? 3 : 2,
    }),
  },
];

/** So many of them come before the grace. */
const BEFORE_GRACE = 5;

function document(method: 'GET' | 'POST', kind: LoginKind, namespace: string): CallOfRotation {
  return { method, path: new RegExp(`/secret/data/${namespace}/study/${kind}$`) };
}

function role(method: 'GET' | 'POST', verb: string, kind: LoginKind, namespace: string): CallOfRotation {
  return { method, path: new RegExp(`/database/${verb}/${namespace}\\.study\\.${kind}-`) };
}

export function o10(stage: () => RotationStage): Campaign {
  return {
    promise: 'O10',
    title: 'whatever happens to Vault at any call of a rotation: the last good logins stay, and it goes on',
    least: {
      smallest: { faults: VAULT_FAULTS.length, points: VAULT_FAULTS.length * 2 },
      full: { faults: VAULT_FAULTS.length, points: VAULT_FAULTS.length * STEPS.length * 2 },
    },
    run: async (run) => await breakVault(stage(), run),
  };
}

async function breakVault(stage: RotationStage, run: CampaignRun): Promise<void> {
  const { services, rotations } = stage;
  for (const kind of KINDS) await rotations.untilDone(kind);
  const before = await countDeleted(stage);
  const urls = services.map(({ url }) => url);
  const load = await startQueryLoad(urls, QUERIES_PER_SECOND);
  const points = new Set<string>();
  let slowestMs = 0;
  for (const [index, fault] of VAULT_FAULTS.entries()) {
    const rounds = run.size === 'full' ? STEPS.length : 1;
    for (let round = 0; round < rounds; round += 1) {
      const steps = stepsOf(index + run.seed + round);
      slowestMs = Math.max(slowestMs, await meet(stage, run, fault, steps));
      for (const kind of KINDS) points.add(`${fault.name} ${kind} ${STEPS[steps[kind]]?.name ?? ''}`);
      run.count('points', points.size);
    }
    run.count('faults', index + 1);
  }
  await load.stop();
  run.count('queries', load.asked);
  run.count('failed', load.failures.length);
  run.count('slowest after Vault was back in ms', Math.round(slowestMs));
  run.wrong(...load.failures, ...refuseRestarts(stage), ...(await refuseRollouts(stage)));
  const deleted = (await countDeleted(stage)) - before;
  run.count('deleted', deleted);
  if (deleted !== 0) run.wrong(`${deleted} secrets were deleted`);
}

type Steps = Readonly<Record<LoginKind, number>>;

/** The kinds meet a fault together, at different steps: both before their grace, or both after it. */
function stepsOf(number: number): Steps {
  const database = number % STEPS.length;
  const after = STEPS.length - BEFORE_GRACE;
  const redis =
    database < BEFORE_GRACE
      ? (database + 2) % BEFORE_GRACE
      : BEFORE_GRACE + ((database - BEFORE_GRACE + 1) % after);
  return { database, redis };
}

/** One fault, while a call of each kind's rotation is held. @returns ms from when Vault was back until both were over. */
async function meet(
  stage: RotationStage,
  run: CampaignRun,
  fault: VaultFault,
  steps: Steps,
): Promise<number> {
  const { namespace, rotations, servers } = stage;
  await fault.prepare?.(stage);
  const held = await holdBoth(stage, steps);
  const good = await Promise.all(
    KINDS.map(async (kind) => ({ kind, ...(await readLogins(servers.vault, { namespace, kind })) })),
  );
  await fault.make(stage);
  for (const one of held) one.release();
  await sayIfNotTold(stage, run, fault);
  run.wrong(...(await refuseLost(good, fault)));
  await fault.undo(stage);
  const backAt = performance.now();
  await Promise.all(KINDS.map((kind) => rotations.untilDone(kind)));
  const tookMs = performance.now() - backAt;
  const where = `${fault.name}, database at step ${steps.database}, redis at step ${steps.redis}`;
  if (tookMs > CONVERGES_WITHIN_MS * run.slowdown.factor()) {
    run.wrong(`${where}: over only ${Math.round(tookMs)} ms after Vault was back`);
  }
  for (const kind of KINDS) {
    const next = await readLogins(servers.vault, { namespace, kind });
    if (!(await areLetIn(next)).every(Boolean)) run.wrong(`${where}: the logins of ${kind} are not let in`);
  }
  return tookMs;
}

/** Begins both; the one that gets further first, since the other one comes soon. */
async function holdBoth(stage: RotationStage, steps: Steps): Promise<readonly Held[]> {
  const { gate, namespace, rotations } = stage;
  const held: Held[] = [];
  for (const kind of KINDS.toSorted((left, right) => steps[right] - steps[left])) {
    const step = STEPS[steps[kind]];
    if (step === undefined) throw new Error(`There is no step ${steps[kind]}`);
    const call = gate.hold(step.call(kind, namespace));
    await rotations.begin(kind);
    await call.come;
    held.push(call);
  }
  return held;
}

/** A fault that somebody must mend is said by a condition. */
async function sayIfNotTold(
  { rotations }: RotationStage,
  run: CampaignRun,
  fault: VaultFault,
): Promise<void> {
  const { name, reasons } = fault;
  if (reasons === undefined) return;
  const told = async (): Promise<true | undefined> => {
    const all = await Promise.all(KINDS.map((kind) => rotations.ready(kind)));
    return all.some(({ reason }) => reasons.includes(reason)) ? true : undefined;
  };
  await eventually(`a condition says ${reasons.join(' or ')}`, told, {
    withinMs: CONVERGES_WITHIN_MS,
    everyMs: 200,
  }).catch(async (thrown: unknown) => {
    const all = await Promise.all(KINDS.map((kind) => rotations.ready(kind)));
    run.wrong(`${name}: ${String(thrown)} It says ${JSON.stringify(all)}`);
  });
}

/** What was in Vault when it went away is what processes have: it must let them in. */
async function refuseLost(
  good: readonly ({ readonly kind: LoginKind } & LoginsOfVersion)[],
  { name }: VaultFault,
): Promise<readonly string[]> {
  const all = await Promise.all(
    good.map(async (one) => {
      const isGood = (await areLetIn(one)).every(Boolean);
      return isGood ? [] : [`${name}: version ${one.version} of ${one.kind} is not let in any more`];
    }),
  );
  return all.flat();
}
