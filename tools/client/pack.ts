import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const CLIENT = 'client';
const TSC = path.join('node_modules', '.bin', 'tsc');

interface Manifest {
  readonly exports: unknown;
  readonly [name: string]: unknown;
}

/** Writes the client as a package of plain JavaScript with its types, for those who install it outside of this workspace. */
export function packClient(folder: string): void {
  const dist = path.join(folder, 'dist');
  const options = [
    ...[
      '--ignoreConfig',
      '--strict',
      '--declaration',
      '--rewriteRelativeImportExtensions',
      '--skipLibCheck',
      '--noCheck',
    ],
    ...['--module', 'nodenext', '--target', 'es2022', '--lib', 'es2024', '--types', 'node'],
    ...['--rootDir', path.join(CLIENT, 'src'), '--outDir', dist],
  ];
  execFileSync(TSC, [...options, path.join(CLIENT, 'src', 'index.ts')], { stdio: 'inherit' });
  mkdirSync(path.join(dist, 'generated'), { recursive: true });
  const types = path.join('generated', 'protocol.d.ts');
  copyFileSync(path.join(CLIENT, 'src', types), path.join(dist, types));
  const manifest = JSON.parse(readFileSync(path.join(CLIENT, 'package.json'), 'utf8')) as Manifest;
  const packed = {
    ...manifest,
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist'],
  };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(packed, null, 2)}\n`);
  for (const file of ['README.md', 'LICENSE']) {
    copyFileSync(file === 'LICENSE' ? file : path.join(CLIENT, file), path.join(folder, file));
  }
}
