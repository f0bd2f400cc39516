import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { z } from 'zod';
import { databaseMigrationSchema } from '../v1alpha1/database-migration.ts';
import { releaseSchema } from '../v1alpha1/release.ts';
import { secretRotationSchema } from '../v1alpha1/secret-rotation.ts';
import { studyFlowSchema } from '../v1alpha1/study-flow.ts';
import { CUSTOM_RESOURCE_DEFINITIONS } from './definitions.ts';
import type { StructuralSchema } from './structural.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  StudyFlow: studyFlowSchema,
  Release: releaseSchema,
  DatabaseMigration: databaseMigrationSchema,
  SecretRotation: secretRotationSchema,
};

/** Every node of a schema, with its path. */
function nodesOf(schema: StructuralSchema, path: string): readonly (readonly [string, StructuralSchema])[] {
  const below = [
    ...Object.entries(schema.properties ?? {}).map(([name, child]) => [`${path}.${name}`, child] as const),
    ...(schema.items ? [[`${path}[]`, schema.items] as const] : []),
    ...(schema.additionalProperties ? [[`${path}{}`, schema.additionalProperties] as const] : []),
  ];
  return [[path, schema], ...below.flatMap(([name, child]) => nodesOf(child, name))];
}

const KINDS = CUSTOM_RESOURCE_DEFINITIONS.map((definition) => {
  const [version] = definition.spec.versions;
  if (!version) throw new Error('No version.');
  const { spec, status } = version.schema.openAPIV3Schema.properties ?? {};
  const nodes = [...nodesOf(spec ?? {}, 'spec'), ...nodesOf(status ?? {}, 'status')];
  return { kind: definition.spec.names.kind, definition, version, nodes };
});

describe.each(KINDS)('$kind', ({ definition, version, nodes }) => {
  it('says of every field what it is', () => {
    const silent = nodes.filter(
      ([path, node]) => !path.endsWith('[]') && !path.endsWith('{}') && !node.description,
    );
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it('ends every description with a full stop', () => {
    const open = nodes.filter(
      ([, { description }]) => description !== undefined && !/[.:]$/.test(description),
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('bounds every text, list and map, so that rules have a price and objects a size', () => {
    const unbounded = nodes.filter(([, node]) => {
      if (node.type === 'string') return node.maxLength === undefined && node.enum === undefined;
      if (node.type === 'array') return node.maxItems === undefined;
      return node.additionalProperties !== undefined && node.maxProperties === undefined;
    });
    expect(unbounded.map(([path]) => path)).toEqual([]);
  });

  it('says of every list how two writers share it', () => {
    const silent = nodes.filter(
      ([, node]) => node.type === 'array' && node['x-kubernetes-list-type'] === undefined,
    );
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it('gives every rule a sentence', () => {
    for (const [, node] of nodes) {
      for (const { message } of node['x-kubernetes-validations'] ?? [])
        expect(message.length).toBeGreaterThan(15);
    }
  });

  it('is short enough for an annotation of kubectl apply', () => {
    expect(JSON.stringify(definition).length).toBeLessThan(262_144);
  });

  it('has a status of its own, a category and a short name', () => {
    expect(version.subresources).toHaveProperty('status');
    expect(definition.spec.names.categories).toEqual(['study']);
    expect(definition.spec.names.shortNames).toHaveLength(1);
  });
});

describe('StudyFlow', () => {
  it('scales by the pods of the role api', () => {
    expect(KINDS[0]?.version.subresources).toMatchObject({
      scale: {
        specReplicasPath: '.spec.api.replicas',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.status.selector',
      },
    });
  });
});

describe('samples', () => {
  it.each(readdirSync(SAMPLES))('%s is what the schema wants', (file) => {
    const sample = parse(readFileSync(`${SAMPLES}/${file}`, 'utf8')) as {
      readonly kind: string;
      readonly spec: unknown;
    };
    const schema = SCHEMAS[sample.kind];
    expect(schema?.safeParse({ spec: sample.spec })).toMatchObject({ success: true });
  });
});
