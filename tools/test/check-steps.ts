import type { Step } from './steps.ts';

const bin = (name: string): string => `node_modules/.bin/${name}`;

/** The quick part: lint, types, form, architecture, dead exports, generated files (`make check`); the longest first. */
export const CHECKS: readonly Step[] = [
  {
    name: 'lint',
    command: [bin('eslint'), '.'],
    environment: { NODE_OPTIONS: '--max-old-space-size=4096' },
  },
  { name: 'types', command: [bin('tsc'), '--noEmit'] },
  { name: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  {
    name: 'architecture',
    command: [
      bin('depcruise'),
      '--config',
      '.dependency-cruiser.mjs',
      'services',
      'client',
      'operator',
      'cdk8s',
      'tools',
      'migrations',
    ],
  },
  { name: 'copies in the simulator', command: ['node', 'tools/copies/main.ts'] },
  { name: 'dead exports', command: [bin('knip'), '--no-progress'] },
  { name: 'regular expressions', command: ['node', 'tools/expressions/main.ts'] },
  { name: 'generated files', command: ['node', 'tools/generate/main.ts', '--check'] },
];

/** The part of it that an editor shows as well (`make lint`). */
export const LINT = CHECKS.slice(0, 3);
