import { renderColour, renderJob, renderPlatform } from '../../cdk8s/index.ts';
import type { StudyFlow } from '../../operator/src/api/v1alpha1/study-flow.ts';
import { studyFlowSpecSchema, type StudyFlowSpecInput } from '../../operator/src/api/v1alpha1/study-flow.ts';
import { gatewayCertificate } from '../../operator/src/controllers/study-flow/gateway-certificate.ts';
import { templateOf } from '../../operator/src/controllers/study-flow/revision.ts';
import type { KubeObject } from './kubernetes.ts';

const RELEASES = { blue: 'first', green: 'second' } as const;

/** Phases of a migration and the check of a release, as the Jobs that the operator makes. */
const JOBS = [
  { name: 'expand', purpose: 'migrate', command: ['services/processes/migrate.ts', 'expand'] },
  { name: 'verify', purpose: 'verify', command: ['services/processes/verify.ts'] },
] as const;

/** Every object that the operator makes of a StudyFlow over its life: what there is once, both colours, and Jobs. */
export function platformObjects({
  metadata,
  spec: given,
}: {
  readonly metadata: Pick<StudyFlow['metadata'], 'name' | 'namespace'>;
  readonly spec: StudyFlowSpecInput;
}): KubeObject[] {
  const spec = studyFlowSpecSchema.parse(given);
  const template = templateOf(spec);
  const platform = { name: metadata.name, namespace: metadata.namespace ?? '' };
  const { gateway, publicUrl, networkPolicy, monitoring, priorityClassName } = spec;
  const priority = priorityClassName === undefined ? {} : { priorityClassName };
  return [
    ...renderPlatform({
      ...platform,
      ...{ gateway, publicUrl, networkPolicy, monitoring },
      ...priority,
      ...gatewayCertificate(spec, spec.image),
    }),
    ...(['blue', 'green'] as const).flatMap((colour) =>
      renderColour({
        platform,
        colour,
        release: RELEASES[colour],
        revision: '5f1c9ad2',
        template,
        monitoring,
      }),
    ),
    ...JOBS.map(({ name, purpose, command }) =>
      renderJob({
        platform,
        name: `${platform.name}-${name}`,
        purpose,
        release: RELEASES.green,
        template,
        command,
        environment: {},
        activeDeadlineSeconds: 600,
        backoffLimit: 1,
      }),
    ),
  ];
}
