import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { format, resolveConfig } from 'prettier';
import { CRD_FILES } from './crds.ts';

describe('files of the CRDs', () => {
  it.each(CRD_FILES)('$path is what the sources say (make generate)', async ({ path, make }) => {
    const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
    const text = make();
    const fresh = path.endsWith('.md')
      ? await format(text, { ...(await resolveConfig(file)), filepath: file })
      : text;
    expect(readFileSync(file, 'utf8')).toBe(fresh);
  });
});
