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
      models: modelsSchema(),
      test: strict('The test of the chart.', { image: text('Its image; empty: that of the platform.') }),
      // Values that Helm hands to every chart which is a part of another.
      global: { type: 'object', description: 'Not used.' },
    }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

const amounts = (description: string): Schema => ({
  type: 'object',
  description,
  additionalProperties: { type: ['string', 'number'] },
});
const count = (description: string, minimum: number, maximum: number): Schema => ({
  ...{ type: 'integer', description, minimum, maximum },
});

function escalationSchema(): Schema {
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

function modelsSchema(): Schema {
  return strict('Models of one’s own.', {
    enabled: { type: 'boolean', description: 'Whether they are there.' },
    image: text('An image of docs/examples/models/Dockerfile.', { maxLength: 512 }),
    imagePullPolicy: text('When a node pulls it.', { enum: ['Always', 'IfNotPresent', 'Never'] }),
    secretName: text('Their Secret; empty: <platform>-models.', { maxLength: 253 }),
    files: { type: 'array', description: 'The list of models.', maxItems: 200, items: modelFileSchema() },
    memoryBytes: count('What loaded models may take.', 1_048_576, Number.MAX_SAFE_INTEGER),
    config: texts('Further variables.'),
    replicas: count('How many pods there are.', 1, 100),
    gpus: count('GPUs of each pod.', 0, 64),
    gpuResource: text('What the device plugin calls a GPU.', { pattern: '^[a-z0-9.-]+/[A-Za-z0-9._-]+$' }),
    nodeSelector: texts('Labels of their nodes.'),
    tolerations: { type: 'array', description: 'Taints that they bear.', items: { type: 'object' } },
    monitoringNamespace: text('Namespace of Prometheus.', { minLength: 1, maxLength: 63 }),
    storage: strict('The volume of each pod.', {
      size: text('Its size.', { pattern: '^[0-9]+(\\.[0-9]+)?([KMGTPE]i?)?$' }),
      storageClassName: text('Its class; empty: the default.', { maxLength: 253 }),
    }),
    resources: strict('What one pod may use beside its GPUs.', {
      limits: amounts('At most.'),
      requests: amounts('What is kept for it.'),
    }),
  });
}

/** An entry of MODELS_FILE, in which a cluster needs the address of the file too. */
function modelFileSchema(): Schema {
  return {
    ...strict('A model.', {
      name: text('What requests call it.', { pattern: '^[a-zA-Z0-9][\\w.:-]{0,99}$' }),
      file: text('Its file.', { pattern: '\\.gguf$', maxLength: 500 }),
      sha256: text('The sum of the file.', { pattern: '^[0-9a-f]{64}$' }),
      url: text('Where it is fetched from.', { pattern: '^https://' }),
      kind: text('What it does.', { enum: ['chat', 'embedding'] }),
      pooling: text('How a vector is made.', { enum: ['mean', 'cls', 'last'] }),
      tasks: { type: 'array', description: 'What it is good for.', items: { type: 'string' } },
      context: count('Tokens of an answer with its question.', 16, 10_000_000),
      parallel: count('Answers at once.', 1, 64),
      gpu_layers: count('Layers on the GPU.', 0, 999),
      threads: count('Threads that calculate.', 1, 1_024),
      memory_bytes: count('What it takes.', 1, Number.MAX_SAFE_INTEGER),
      preload: { type: 'boolean', description: 'Whether it is loaded at the start.' },
    }),
    required: ['name', 'file', 'sha256', 'url'],
  };
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
