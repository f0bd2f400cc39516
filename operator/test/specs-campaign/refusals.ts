/** Everything that the schemas forbid, sent to a real API server beside a platform that serves. */
import type { ApiClient, ApiObject } from '../../../tools/kubernetes/api-client.ts';
import type { CampaignRun } from '../campaigns/campaign.ts';
import { migration, release, studyFlow } from '../crds/specs.ts';
import { forEach } from '../harness/scale.ts';
import { schemaOf } from './study-flow-specs.ts';
import { violationsOf, type Violation } from './violations.ts';

interface Refused {
  readonly violation: Violation;
  readonly path: string;
  readonly verb: 'POST' | 'PUT';
  /** An object that may be wrong in any way. */
  readonly object: Readonly<Record<string, unknown>>;
}

/** Sends all of them. @returns how many were refused for the field that is wrong. */
export async function refuseAll(run: CampaignRun, api: ApiClient, namespace: string): Promise<number> {
  const all = await mistakesIn(api, namespace);
  let refused = 0;
  await forEach(
    all.length,
    async (index) => {
      const { violation, verb, path, object } = all[index]!;
      const { status, body } = await api.call(verb, path, object);
      const said = JSON.stringify(body);
      if (status === 422 || status === 400) refused += 1;
      else
        run.wrong(`${verb} ${path} with ${violation.at} ${violation.what}: ${status} ${said.slice(0, 200)}`);
      if (!names(said, violation))
        run.wrong(`${violation.at} ${violation.what}: does not say where: ${said.slice(0, 300)}`);
    },
    4,
  );
  return refused;
}

/** New objects of each kind, and changes of the platform that serves. */
async function mistakesIn(api: ApiClient, namespace: string): Promise<readonly Refused[]> {
  const base = `/apis/studyflow.dev/v1alpha1/namespaces/${namespace}`;
  const live = await api.get(`${base}/studyflows/study`);
  if (live === undefined) throw new Error(`Nothing serves in ${namespace}`);
  const changes = mistakes('StudyFlow', live).map((one) => ({
    ...one,
    path: `${base}/studyflows/study`,
    verb: 'PUT' as const,
  }));
  const made = (kind: string, plural: string, object: ApiObject): readonly Refused[] =>
    mistakes(kind, object).map((one) => ({ ...one, path: `${base}/${plural}`, verb: 'POST' as const }));
  return [
    ...changes,
    ...made('StudyFlow', 'studyflows', studyFlow({}, 'refused')),
    ...made('Release', 'releases', release()),
    ...made('DatabaseMigration', 'databasemigrations', migration()),
  ];
}

function mistakes(kind: string, base: ApiObject): readonly Pick<Refused, 'violation' | 'object'>[] {
  const schema = schemaOf(kind).properties?.['spec'] ?? {};
  const spec = base['spec'] ?? {};
  return violationsOf(schema, 'spec', (value) => value).map((violation) => ({
    violation,
    object: {
      ...base,
      spec: violation.at === 'spec' ? violation.value : { ...spec, ...(violation.value as object) },
    },
  }));
}

/** The sentence names the field, or at least the one that it is a part of. */
function names(said: string, { at }: Violation): boolean {
  const fields = at.split(/[.[\]]+/).filter((part) => part !== '' && part !== '0' && part !== 'A');
  return fields.slice(-2).some((field) => said.includes(field));
}
