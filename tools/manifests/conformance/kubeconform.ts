import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '../../kubernetes/programs.ts';
import type { KubeObject } from '../kubernetes.ts';

/** What kubeconform said about one object. */
export interface Verdict {
  readonly status: 'statusValid' | 'statusInvalid' | 'statusError' | 'statusSkipped';
  readonly msg: string;
}

/** Validates objects against schemas on this disk, one verdict per object. A kind without a schema is an error. */
export async function kubeconform(
  objects: readonly KubeObject[],
  schemas: ReadonlyMap<string, object>,
): Promise<readonly Verdict[]> {
  const program = await findProgram('kubeconform');
  const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-kubeconform-'));
  try {
    const schemaFolder = path.join(folder, 'schemas');
    mkdirSync(schemaFolder);
    for (const [file, schema] of schemas)
      writeFileSync(path.join(schemaFolder, file), JSON.stringify(schema));
    const files = objects.map((object, index) => {
      const file = path.join(folder, `${index}.json`);
      writeFileSync(file, JSON.stringify(object));
      return file;
    });
    const location = `${schemaFolder}/{{.Group}}_{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`;
    const { stdout, stderr } = spawnSync(
      program,
      ['-strict', '-verbose', '-output', 'json', '-schema-location', location, ...files],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    if (stdout === '') throw new Error(`kubeconform said nothing: ${stderr}`);
    const { resources } = JSON.parse(stdout) as {
      readonly resources: readonly (Verdict & { filename: string })[];
    };
    const verdicts = new Map(resources.map((resource) => [resource.filename, resource]));
    return files.map((file) => verdicts.get(file) ?? { status: 'statusError', msg: 'was not looked at' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
