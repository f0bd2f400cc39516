import { readFileSync } from 'node:fs';

/** The version of this release, from the package that ships. */
export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
