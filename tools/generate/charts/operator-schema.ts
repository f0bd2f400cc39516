import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describedValues } from './values.ts';

type Schema = Readonly<Record<string, unknown>>;

const PORT: Schema = { minimum: 1024, maximum: 65_535 };
const NAME: Schema = { maxLength: 63, pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$' };
const PORTS: Schema = { items: { type: 'integer', minimum: 1, maximum: 65_535 }, minItems: 1 };
const NAMESPACE: Schema = { type: 'string', maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' };
const TEXTS: Schema = { additionalProperties: { type: 'string' } };
const CIDRS: Schema = { items: { type: 'string', pattern: '^[0-9a-fA-F.:]+/[0-9]{1,3}$' } };
const PATH_IN_VAULT = '[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*';
const orNone = (pattern: string): string => `^(${pattern})?$`;
const NAMED: Schema = {
  items: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } },
};

/** What a value may be, where its default does not say it. */
const LIMITS: Readonly<Record<string, Schema>> = {
  replicaCount: { minimum: 1, maximum: 10 },
  'image.repository': { minLength: 1 },
  'image.tag': { maxLength: 128, pattern: '^([A-Za-z0-9_][A-Za-z0-9_.-]*)?$' },
  'image.digest': { pattern: '^(sha256:[a-f0-9]{64})?$' },
  'image.pullPolicy': { enum: ['Always', 'IfNotPresent', 'Never'] },
  imagePullSecrets: NAMED,
  nameOverride: NAME,
  fullnameOverride: NAME,
  commonLabels: TEXTS,
  commonAnnotations: TEXTS,
  watchNamespaces: { items: NAMESPACE, uniqueItems: true },
  'serviceAccount.annotations': TEXTS,
  'serviceAccount.name': NAME,
  'vault.address': { pattern: '^(https?://[^\\s/?#]+)?$' },
  'vault.namespace': { maxLength: 253, pattern: orNone(PATH_IN_VAULT) },
  'vault.caCertSecretRef': NAME,
  'vault.mount': { pattern: `^${PATH_IN_VAULT}$` },
  'vault.kubernetes.role': { pattern: orNone(PATH_IN_VAULT) },
  'vault.kubernetes.audience': { pattern: '^\\S+$' },
  'vault.kubernetes.tokenExpirationSeconds': { minimum: 600, maximum: 86_400 },
  'vault.mounts.kv': { pattern: `^${PATH_IN_VAULT}$` },
  'vault.mounts.database': { pattern: `^${PATH_IN_VAULT}$` },
  'vault.mounts.transit': { pattern: `^${PATH_IN_VAULT}$` },
  'vault.mounts.pki': { pattern: `^${PATH_IN_VAULT}$` },
  logLevel: { enum: ['debug', 'info', 'warn', 'error'] },
  extraEnv: NAMED,
  podAnnotations: TEXTS,
  podLabels: TEXTS,
  terminationGracePeriodSeconds: { minimum: 1, maximum: 600 },
  nodeSelector: TEXTS,
  tolerations: { items: { type: 'object' } },
  topologySpreadConstraints: { items: { type: 'object' } },
  'priorityClass.name': NAME,
  'priorityClass.value': { minimum: -2_147_483_648, maximum: 1_000_000_000 },
  'podDisruptionBudget.maxUnavailable': {
    type: ['integer', 'string'],
    minimum: 1,
    pattern: '^[1-9][0-9]?%$',
  },
  'networkPolicy.monitoringNamespace': NAMESPACE,
  'networkPolicy.apiServerPorts': PORTS,
  'networkPolicy.apiServerCidrs': CIDRS,
  'networkPolicy.prometheusPorts': PORTS,
  'networkPolicy.vaultPorts': PORTS,
  'networkPolicy.vaultNamespace': NAME,
  'networkPolicy.vaultCidrs': CIDRS,
  'metrics.port': PORT,
  'metrics.serviceMonitor.interval': { pattern: '^[1-9][0-9]*(s|m)$' },
  'metrics.serviceMonitor.labels': TEXTS,
};

/** `values.schema.json` of the chart study-operator: types out of the defaults, sentences out of the comments. */
export function operatorValuesSchema(folder: string): string {
  const text = readFileSync(`${folder}/values.yaml`, 'utf8');
  const sentences = new Map(describedValues(text).map(({ path, description }) => [path, description]));
  const unknown = Object.keys(LIMITS).filter((path) => !sentences.has(path));
  if (unknown.length > 0) throw new Error(`values.yaml does not describe ${unknown.join(', ')}`);
  const { properties, ...rest } = schemaOf('', parse(text), sentences) as { properties: object };
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of study-operator',
    ...rest,
    // Values that Helm hands to every chart which is a part of another.
    properties: { ...properties, global: { type: 'object', description: 'Not used.' } },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function schemaOf(path: string, value: unknown, sentences: ReadonlyMap<string, string>): Schema {
  const description = sentences.get(path);
  if (description !== undefined) return { type: typeOf(value), description, ...LIMITS[path] };
  const entries = Object.entries(value as object).map(
    ([name, inner]) => [name, schemaOf(path === '' ? name : `${path}.${name}`, inner, sentences)] as const,
  );
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(entries) };
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? 'integer' : typeof value;
}
