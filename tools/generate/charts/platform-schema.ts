import type { CustomResourceDefinition } from '../../../operator/src/api/crd/custom-resource-definition.ts';

interface Schema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly default?: unknown;
}

/** Keywords that the API server and JSON Schema understand alike. */
const SHARED = [
  'description', 'type', 'enum', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'minItems', 'maxItems',
  'minProperties', 'maxProperties',
]; // prettier-ignore

const text = (description: string, more: object = {}): Schema => ({ type: 'string', description, ...more });
const texts = (description: string): Schema => ({
  type: 'object',
  description,
  additionalProperties: { type: 'string' },
});
const strict = (description: string, properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  description,
  additionalProperties: false,
  properties,
});

/** `values.schema.json` of the chart study-platform: `spec` is what the CRD takes, so a typo ends at `helm install`. */
export function platformValuesSchema(studyFlow: CustomResourceDefinition): string {
  const [version] = studyFlow.spec.versions;
  const { spec } = (version?.schema.openAPIV3Schema as Schema | undefined)?.properties ?? {};
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of study-platform',
    ...strict('One StudyFlow platform.', {
      fullnameOverride: text('Name of the platform; empty: that of the release.', { maxLength: 40 }),
      commonLabels: texts('Labels on every object.'),
      commonAnnotations: texts('Annotations on every object.'),
      spec: toJsonSchema(spec ?? {}),
      priorityClass: strict('A PriorityClass for the pods of the platform.', {
        create: { type: 'boolean', description: 'Whether it is made.' },
        value: {
          type: 'integer',
          description: 'Its value.',
          minimum: -2_147_483_648,
          maximum: 1_000_000_000,
        },
      }),
      secret: strict('A Secret for a first look.', {
        create: { type: 'boolean', description: 'Whether it is made.' },
        name: text('Its name.', { maxLength: 253 }),
        data: texts('What no chart can make up.'),
      }),
      escalation: escalationSchema(),
      test: strict('The test of the chart.', { image: text('Its image; empty: that of the platform.') }),
      // Values that Helm hands to every chart which is a part of another.
      global: { type: 'object', description: 'Not used.' },
    }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function escalationSchema(): Schema {
  const amounts = (description: string): Schema => ({
    type: 'object',
    description,
    additionalProperties: { type: ['string', 'number'] },
  });
  return strict('The receiver of alerts.', {
    enabled: { type: 'boolean', description: 'Whether it is there.' },
    replicas: { type: 'integer', description: 'How many pods it has.', minimum: 1, maximum: 10 },
    secretName: text('Its Secret; empty: <platform>-escalation.', { maxLength: 253 }),
    url: text('How people on call reach its page.', { pattern: '^(https?://[^\\s]+)?$' }),
    monitoringNamespace: text('Namespace of Alertmanager and Prometheus.', { minLength: 1, maxLength: 63 }),
    resources: strict('What one pod may use.', {
      limits: amounts('At most.'),
      requests: amounts('What is kept for it.'),
    }),
  });
}

function toJsonSchema(schema: Schema): Schema {
  const kept = Object.fromEntries(SHARED.filter((key) => key in schema).map((key) => [key, schema[key]]));
  if (schema['x-kubernetes-int-or-string'] === true) return { ...kept, type: ['integer', 'string'] };
  const { properties, items, additionalProperties } = schema;
  return {
    ...kept,
    ...(properties !== undefined && {
      additionalProperties: false,
      required: schema['required'] ?? [],
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [name, toJsonSchema(inner)]),
      ),
    }),
    ...(items !== undefined && { items: toJsonSchema(items) }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: toJsonSchema(additionalProperties),
    }),
  };
}
