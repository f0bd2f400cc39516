/** O11: rotations under queries, the operator killed in the middle of each. */
import { setTimeout as delay } from 'node:timers/promises';
import { chanceOf } from '../campaigns/chance.ts';
import type { Campaign, CampaignRun } from '../campaigns/campaign.ts';
import { eventually } from '../harness/eventually.ts';
import { areLetIn, readLogins } from './stage/good-logins.ts';
import { startQueryLoad } from './stage/query-load.ts';
import { LEASE_SECONDS, type RotationStage } from './stage/rotation-stage.ts';
import { GRACE_SECONDS, KINDS, type LoginKind } from './stage/rotations.ts';
import { countConnections, countLocalDecisions, refuseRestarts } from './stage/witnesses.ts';

const ROTATIONS = { smallest: 5, full: 50 } as const;
const QUERIES_PER_SECOND = 200;
/** The operator dies at some moment of a rotation: it writes, proves, waits or revokes then. */
const DIES_WITHIN_MS = (GRACE_SECONDS + 3) * 1_000;
/** After grace the old login must be refused within this time by an operator that lives. */
const REFUSED_WITHIN_MS = 10_000;

export function o11(stage: () => RotationStage): Campaign {
  return {
    promise: 'O11',
    title: 'rotations of both servers’ logins under 200 queries/s, the operator killed in each: none fails',
    least: {
      smallest: { rotations: ROTATIONS.smallest * 2, kills: ROTATIONS.smallest, queries: 1_000 },
      full: { rotations: ROTATIONS.full * 2, kills: ROTATIONS.full, queries: 20_000 },
    },
    run: async (run) => await rotateUnderQueries(stage(), run),
  };
}

async function rotateUnderQueries(stage: RotationStage, run: CampaignRun): Promise<void> {
  const { services, rotations } = stage;
  const chance = chanceOf(run.seed);
  for (const kind of KINDS) await rotations.untilDone(kind);
  const localBefore = await countLocalDecisions(stage);
  const load = await startQueryLoad(
    services.map(({ url }) => url),
    QUERIES_PER_SECOND,
  );
  const began = performance.now();
  let kills = 0;
  let slowestMs = 0;
  for (let round = 1; round <= ROTATIONS[run.size]; round += 1) {
    const over = KINDS.map((kind) => rotateOnce(stage, kind, run));
    await delay(chance() * DIES_WITHIN_MS);
    await stage.restartOperator();
    kills += 1;
    slowestMs = Math.max(slowestMs, ...(await Promise.all(over)));
    run.count('rotations', round * KINDS.length);
    run.count('kills', kills);
  }
  await load.stop();
  const seconds = (performance.now() - began) / 1_000;
  run.count('queries', load.asked);
  run.count('queries a second', Math.round(load.asked / seconds));
  run.count('failed', load.failures.length);
  run.count('slowest end of an old login after its grace in ms', Math.round(slowestMs));
  run.wrong(...load.failures);
  run.wrong(...refuseRestarts(stage));
  await judgeWitnesses(stage, run);
  const alone = (await countLocalDecisions(stage)) - localBefore;
  run.count('counted without Redis', alone);
  if (alone > 0) run.wrong(`Redis was away from a process ${alone} times`);
}

/** @returns after how many ms beyond the grace the old logins were refused. */
async function rotateOnce(stage: RotationStage, kind: LoginKind, run: CampaignRun): Promise<number> {
  const { rotations, namespace, servers } = stage;
  const place = { namespace, kind };
  const old = await readLogins(servers.vault, place);
  await rotations.begin(kind);
  const provedAt = await eventually(
    `${kind} is proved`,
    async () => (await rotations.status(kind)).current?.proveTime,
    { withinMs: 300_000, everyMs: 100 },
  );
  const graceEnds = Date.parse(provedAt) + GRACE_SECONDS * 1_000;
  const refusedAt = await eventually(
    `the old logins of ${kind} are refused`,
    async () => ((await areLetIn(old)).every((isIn) => !isIn) ? Date.now() : undefined),
    { withinMs: 300_000, everyMs: 200 },
  );
  await rotations.untilDone(kind);
  const next = await readLogins(servers.vault, place);
  if (next.version !== old.version + 1) run.wrong(`${kind}: version ${next.version} after ${old.version}`);
  if (!(await areLetIn(next)).every(Boolean)) run.wrong(`${kind}: version ${next.version} is not let in`);
  if (refusedAt < graceEnds - 1_000) run.wrong(`${kind}: the old logins ended before their grace`);
  const lateMs = refusedAt - graceEnds;
  // An operator that was killed is missing for as long as its lease lasts.
  const limitMs = REFUSED_WITHIN_MS * run.slowdown.factor() + LEASE_SECONDS * 1_000;
  if (lateMs > limitMs) run.wrong(`${kind}: the old logins ended ${lateMs} ms after their grace`);
  return lateMs;
}

/** The servers themselves: only the last logins are connected. */
export async function judgeWitnesses(stage: RotationStage, run: CampaignRun): Promise<void> {
  for (const kind of KINDS) {
    const connected = await countConnections(stage, kind);
    const place = { namespace: stage.namespace, kind };
    const { addresses } = await readLogins(stage.servers.vault, place);
    const last = addresses.map((address) => new URL(address).username);
    for (const [login, count] of Object.entries(connected)) {
      if (last.includes(login)) run.count(`connections of ${login}`, count);
      else run.wrong(`${count} connections of ${login}, which is an old login`);
    }
    if (Object.keys(connected).length === 0) run.wrong(`nobody is connected for ${kind}`);
  }
}
