/** What servers and processes say themselves, asked as their administrators. */
import { askRedis } from './redis-words.ts';
import { KEPT, type RotationStage } from './rotation-stage.ts';
import { KINDS, type LoginKind } from './rotations.ts';

const KEPT_SECRETS = 1;

/** Connections of the platform's logins, by login: PostgreSQL's pg_stat_activity, Redis's CLIENT LIST. */
export async function countConnections(
  { servers }: RotationStage,
  kind: LoginKind,
): Promise<Readonly<Record<string, number>>> {
  if (kind === 'database') {
    const rows = await servers.query<{ login: string; count: number }>(
      `select usename as login, count(*)::int as count from pg_stat_activity
        where usename ~ '^(app|system)_[ab]$' group by usename`,
    );
    return Object.fromEntries(rows.map(({ login, count }) => [login, count]));
  }
  const list = await askRedis(servers.redis.port, ['CLIENT', 'LIST']);
  const counts: Record<string, number> = {};
  for (const [, login = ''] of list.matchAll(/ user=(study_[ab]) /g))
    counts[login] = (counts[login] ?? 0) + 1;
  return counts;
}

/** Requests that a process had to count alone, since Redis did not answer it. */
export async function countLocalDecisions({ services }: RotationStage): Promise<number> {
  const texts = await Promise.all(services.map((service) => service.ask('/metrics')));
  const lines = texts.flatMap((text) => text.split('\n'));
  return lines
    .filter((line) => line.startsWith('studyflow_rate_limit_decisions_total') && line.includes('"local"'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** @returns a sentence for each process that is not the one that was started. */
export function refuseRestarts({ services }: RotationStage): readonly string[] {
  return services.filter((service) => service.hasExited()).map(({ name }) => `${name} has ended`);
}

/** Secrets of Kubernetes that are not there, and versions of Vault's secrets that were deleted or destroyed. */
export async function countDeleted({ servers, ground, namespace }: RotationStage): Promise<number> {
  const secrets = await ground.api.list(`/api/v1/namespaces/${namespace}/secrets`);
  const kept = secrets.filter(({ metadata }) => metadata.name === KEPT).length;
  let deleted = KEPT_SECRETS - kept;
  for (const kind of KINDS) {
    const { data } = await servers.vault.api.read(`secret/metadata/${namespace}/study/${kind}`);
    const versions = Object.values(
      data['versions'] as Record<string, { deletion_time: string; destroyed: boolean }>,
    );
    deleted += versions.filter((one) => one.destroyed || one.deletion_time !== '').length;
  }
  return deleted;
}

/** @returns a sentence for each object that a roll-out would have made, and for each pod that is another one. */
export async function refuseRollouts({
  ground,
  namespace,
  services,
}: RotationStage): Promise<readonly string[]> {
  const folder = `/apis/apps/v1/namespaces/${namespace}`;
  const [deployments, sets, pods] = await Promise.all([
    ground.api.list(`${folder}/deployments`),
    ground.api.list(`${folder}/replicasets`),
    ground.api.list(`/api/v1/namespaces/${namespace}/pods`),
  ]);
  const names = new Set(services.map(({ name }) => name));
  const made = [...deployments, ...sets, ...pods.filter(({ metadata }) => !names.has(metadata.name))];
  const lost = services.filter(({ name }) => !pods.some(({ metadata }) => metadata.name === name));
  return [
    ...made.map(({ kind, metadata }) => `${kind} ${metadata.name} was made`),
    ...lost.map(({ name }) => `the pod ${name} was deleted`),
  ];
}
