import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../../operator/src/api/crd/definitions.ts';
import { crdTemplate } from './crd-template.ts';
import { CHART_FILES } from './files.ts';
import { describedValues, valueAt } from './values.ts';

const CHARTS = ['charts/study-operator', 'charts/study-platform'];

test.each(CHART_FILES)('$path is what the sources say (make generate)', async ({ path, make }) => {
  const made = make();
  const fresh = /\.(md|json)$/.test(path)
    ? await format(made, { ...(await resolveConfig(path)), filepath: path })
    : made;
  expect(readFileSync(path, 'utf8')).toBe(fresh);
});

test('a CRD keeps what looks like a template in its texts', () => {
  const [definition] = CUSTOM_RESOURCE_DEFINITIONS;
  if (definition === undefined) throw new Error('there is no CRD');
  const text = crdTemplate(definition);
  expect(text).toContain('{{- if .Values.crds.install }}');
  const foreign = text.replaceAll(/\{\{ "(\{\{|\}\})" \}\}|\{\{-? .*? ?\}\}/g, '');
  expect(foreign).not.toMatch(/\{\{|\}\}/);
});

describe.each(CHARTS)('%s', (folder) => {
  const text = readFileSync(`${folder}/values.yaml`, 'utf8');
  const values: unknown = parse(text);
  const described = describedValues(text);

  test('describes every value, and none that is not there', () => {
    for (const { path, description } of described) {
      expect([path, valueAt(values, path) !== undefined]).toEqual([path, true]);
      expect(description).toMatch(/^[A-Z].*[.`]$/);
    }
    const paths = described.map(({ path }) => path);
    expect(
      leavesOf(values).filter((leaf) => !paths.some((path) => `${leaf}.`.startsWith(`${path}.`))),
    ).toEqual([]);
  });

  test('has a row in its README for each', () => {
    const readme = readFileSync(`${folder}/README.md`, 'utf8');
    for (const { path } of described)
      expect(readme).toMatch(new RegExp(`\\| ${path.replaceAll('.', '\\.')} +\\|`));
  });

  test('has a schema that takes its own values and no typo', () => {
    const schema = JSON.parse(readFileSync(`${folder}/values.schema.json`, 'utf8')) as object;
    const isValid = new Ajv({ strict: false, allErrors: true }).compile(schema);
    expect([isValid(values), isValid.errors]).toEqual([true, null]);
    for (const { path } of described.filter((value) => !value.path.includes('.'))) {
      expect(isValid({ ...(values as object), [`${path}s`]: valueAt(values, path) })).toBe(false);
    }
  });

  test('says what Artifact Hub shows', () => {
    const chart = parse(readFileSync(`${folder}/Chart.yaml`, 'utf8')) as {
      readonly appVersion: string;
      readonly annotations: Readonly<Record<string, string>>;
    };
    const { annotations } = chart;
    for (const name of ['category', 'license', 'images', 'links', 'changes', 'prerelease']) {
      expect(annotations[`artifacthub.io/${name}`]).toBeDefined();
    }
    const images = parse(annotations['artifacthub.io/images'] ?? '') as readonly { readonly image: string }[];
    for (const { image } of images) expect(image.endsWith(`:${chart.appVersion}`)).toBe(true);
  });
});

test('the chart of the operator lists every CRD, and its example is one that applies', () => {
  const { annotations } = parse(readFileSync('charts/study-operator/Chart.yaml', 'utf8')) as {
    readonly annotations: Readonly<Record<string, string>>;
  };
  const crds = parse(annotations['artifacthub.io/crds'] ?? '') as readonly { readonly name: string }[];
  expect(crds.map(({ name }) => name).toSorted()).toEqual(
    CUSTOM_RESOURCE_DEFINITIONS.map(({ metadata }) => metadata.name).toSorted(),
  );
});

function leavesOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  const entries = Object.entries(value);
  if (entries.length === 0) return [path];
  return entries.flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`));
}
