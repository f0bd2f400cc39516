import { stringify } from 'yaml';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../operator/src/api/crd/definitions.ts';
import type { CustomResourceDefinition } from '../../operator/src/api/crd/custom-resource-definition.ts';
import type { StructuralSchema } from '../../operator/src/api/crd/structural.ts';

/** The committed files of the CRDs: what is applied, and what is read. */
export const CRD_FILES: readonly { readonly path: string; readonly make: () => string }[] =
  CUSTOM_RESOURCE_DEFINITIONS.flatMap((definition) => [
    { path: `operator/crds/${definition.spec.names.plural}.yaml`, make: () => printDefinition(definition) },
    { path: `docs/crds/${definition.spec.names.singular}.md`, make: () => printReference(definition) },
  ]);

/** YAML as kubectl takes it. Nothing is folded, so that a difference shows one line per change. */
function printDefinition(definition: CustomResourceDefinition): string {
  const heading = '# Made from operator/src/api by `make generate`. Change that, not this.\n';
  return heading + stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false });
}

function printReference(definition: CustomResourceDefinition): string {
  const { names, group, versions } = definition.spec;
  const [version] = versions;
  if (!version) throw new Error(`${names.kind} has no version.`);
  const schema = version.schema.openAPIV3Schema;
  return [
    `# ${names.kind}`,
    'This page is made from `operator/src/api` by `make generate`; `kubectl explain` shows the same.',
    schema.description ?? '',
    ['```yaml', `apiVersion: ${group}/${version.name}`, `kind: ${names.kind}`, '```'].join('\n'),
    `Short name \`${names.shortNames.join('`, `')}\`; in the category \`${names.categories.join('`, `')}\`.`,
    ruleLines(schema).join('\n'),
    '## spec',
    list(schema.properties?.['spec']),
    '## status',
    'Written by the operator.',
    list(schema.properties?.['status']),
    '## Columns of `kubectl get`',
    [
      '| Column | shows | when |',
      '| --- | --- | --- |',
      ...version.additionalPrinterColumns.map(
        (column) =>
          `| ${column.name} | ${column.description} | ${column.priority ? '`-o wide`' : 'always'} |`,
      ),
    ].join('\n'),
    '',
  ].join('\n\n');
}

/** One line per field, in the order of the sources, with its rules in sentences. */
function list(schema: StructuralSchema | undefined): string {
  return schema ? [...fieldsOf('', schema), ...ruleLines(schema)].join('\n') : '';
}

function fieldsOf(path: string, schema: StructuralSchema): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const here = path === '' ? name : `${path}.${name}`;
    const facts = [typeOf(child), ...fallbackOf(child, schema.required?.includes(name) === true)];
    const item = child.items ?? {};
    return [
      `- \`${here}\` (${facts.join('; ')}): ${[child.description ?? '', ...sentencesOf(child), ...sentencesOf(item)].join(' ')}`,
      ...fieldsOf(here, child),
      ...fieldsOf(`${here}[]`, item),
    ];
  });
}

function ruleLines(schema: StructuralSchema): string[] {
  return sentencesOf(schema).map((sentence) => `- ${sentence}`);
}

/** Each rule once, however many fields it is about. */
function sentencesOf(schema: StructuralSchema): string[] {
  const messages = (schema['x-kubernetes-validations'] ?? []).map(({ message }) => message);
  return [...new Set(messages)].map((message) => `${message}.`);
}

function typeOf(schema: StructuralSchema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.additionalProperties) return 'map';
  const bounds = [schema.minimum, schema.maximum].filter((bound) => bound !== undefined);
  return [schema.type ?? '', bounds.join(' to ')].filter((word) => word !== '').join(' ');
}

function fallbackOf(schema: StructuralSchema, isRequired: boolean): string[] {
  if (isRequired) return ['required'];
  if (schema.default === undefined || schema.properties || JSON.stringify(schema.default) === '{}') return [];
  return [`default \`${JSON.stringify(schema.default)}\``];
}
