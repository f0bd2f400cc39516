import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describedValues, valueAt } from './values.ts';

interface Chart {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly appVersion: string;
  readonly kubeVersion: string;
}

/** The README of a chart in the form of helm-docs: what it is, how it is installed, and a table of its values. */
export function chartReadme(folder: string, prose: string): string {
  const chart = parse(readFileSync(`${folder}/Chart.yaml`, 'utf8')) as Chart;
  const text = readFileSync(`${folder}/values.yaml`, 'utf8');
  const values: unknown = parse(text);
  const badge = (label: string, value: string): string =>
    `![${label}: ${value}](https://img.shields.io/badge/${label}-${value.replaceAll('-', '--')}-informational)`;
  return [
    `# ${chart.name}`,
    `<!-- Made from Chart.yaml and values.yaml by \`make generate\`. -->`,
    [badge('Version', chart.version), badge('AppVersion', chart.appVersion)].join(' '),
    chart.description,
    prose,
    '## Requirements',
    `Kubernetes: \`${chart.kubeVersion}\``,
    '## Values',
    ['| Key | Type | Default | Description |', '| --- | --- | --- | --- |']
      .concat(
        describedValues(text).map(({ path, description }) => {
          const value = valueAt(values, path);
          return `| ${path} | ${typeOf(value)} | \`${JSON.stringify(value)}\` | ${description.replaceAll('|', '\\|')} |`;
        }),
      )
      .join('\n'),
    '',
  ].join('\n\n');
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return 'int';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'object';
}
