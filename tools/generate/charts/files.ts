import { CUSTOM_RESOURCE_DEFINITIONS } from '../../../operator/src/api/crd/definitions.ts';
import { RIGHTS } from '../../../operator/src/api/rbac.ts';
import { crdTemplate } from './crd-template.ts';
import { operatorValuesSchema } from './operator-schema.ts';
import { platformValuesSchema } from './platform-schema.ts';
import { chartReadme } from './readme.ts';
import { rulesTemplate } from './rules-template.ts';

const OPERATOR = 'charts/study-operator';
const PLATFORM = 'charts/study-platform';

const OPERATOR_PROSE = `\`\`\`sh
helm install study-operator charts/study-operator --namespace study-operator --create-namespace --wait
helm test study-operator --namespace study-operator
\`\`\`

The CustomResourceDefinitions are templates, so an upgrade of the chart upgrades them too, and they stay when it is
uninstalled (\`crds.keep\`): taking one away would take every platform with it. Who looks after them by other means sets
\`crds.install: false\` and applies \`operator/crds/\` (\`kubectl apply --server-side --force-conflicts -f operator/crds/\`).

The operator has no right to a Secret, in no namespace; what it may do is \`operator/src/api/rbac.ts\`. With
\`watchNamespaces\` it has Roles in these namespaces instead of a ClusterRole.

With \`vault.address\` it rotates secrets (kind SecretRotation). Its policy in Vault is \`files/vault/operator.hcl\`, that of
the pods of a platform \`files/vault/platform.hcl\`, that of a gateway whose certificate is there \`files/vault/gateway.hcl\`;
\`docs/platform-engineer.md\` sets all of them up, command by command.`;

const PLATFORM_PROSE = `Needs the chart study-operator in the cluster.

\`\`\`sh
helm install study charts/study-platform --namespace study --create-namespace \\
  --set spec.publicUrl=https://study.example --set 'spec.secretNames={study-secrets}' --wait
helm test study --namespace study
\`\`\`

\`spec\` takes every field of the resource (\`docs/crds/studyflow.md\`); \`values.schema.json\` is made from the CRD, so a
field that it does not know ends at \`helm install\`, not in the cluster. \`--wait\` waits for the platform to be Ready.`;

/** The files of the charts that are made from code. */
export const CHART_FILES: readonly { readonly path: string; readonly make: () => string }[] = [
  ...CUSTOM_RESOURCE_DEFINITIONS.map((definition) => ({
    path: `${OPERATOR}/templates/crds/${definition.spec.names.plural}.yaml`,
    make: () => crdTemplate(definition),
  })),
  { path: `${OPERATOR}/templates/_rules.tpl`, make: () => rulesTemplate(RIGHTS) },
  { path: `${OPERATOR}/values.schema.json`, make: () => operatorValuesSchema(OPERATOR) },
  { path: `${OPERATOR}/README.md`, make: () => chartReadme(OPERATOR, OPERATOR_PROSE) },
  { path: `${PLATFORM}/README.md`, make: () => chartReadme(PLATFORM, PLATFORM_PROSE) },
  {
    path: `${PLATFORM}/values.schema.json`,
    make: (): string => {
      const studyFlow = CUSTOM_RESOURCE_DEFINITIONS.find(({ spec }) => spec.names.kind === 'StudyFlow');
      if (studyFlow === undefined) throw new Error('there is no CRD of StudyFlow');
      return platformValuesSchema(studyFlow);
    },
  },
];
