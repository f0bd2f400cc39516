/**
 * Writes what is linted, for tools that read files: `node tools/manifests/write.ts <folder>` makes one folder per set of
 * objects that are installed together.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { StudyFlow } from '../../operator/src/api/v1alpha1/study-flow.ts';
import { helmTemplate } from './helm.ts';
import type { KubeObject } from './kubernetes.ts';
import { platformObjects } from './platform-objects.ts';

async function write(folder: string): Promise<void> {
  const platform = await helmTemplate('study', 'charts/study-platform', 'study');
  const studyFlow = platform.find(({ kind }) => kind === 'StudyFlow') as unknown as StudyFlow;
  const sets: Readonly<Record<string, readonly KubeObject[]>> = {
    'study-operator': await helmTemplate('study-operator', 'charts/study-operator', 'study-operator'),
    'study-platform': [...platform, ...platformObjects(studyFlow)],
  };
  for (const [name, objects] of Object.entries(sets)) {
    mkdirSync(path.join(folder, name), { recursive: true });
    const text = objects.map((object) => `---\n${stringify(object, { lineWidth: 0 })}`).join('');
    writeFileSync(path.join(folder, name, 'all.yaml'), text);
    console.log(`${path.join(folder, name)}: ${objects.length} objects`);
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Say where to: node tools/manifests/write.ts <folder>');
  process.exitCode = 1;
} else {
  await write(folder);
}
