import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = join(import.meta.dirname, '..', '..', 'client', 'src');
const require = createRequire(import.meta.url);

/** The one package that the client needs, as a module for browsers. */
const SOCKET_IO = join(
  dirname(require.resolve('socket.io-client/package.json')),
  'dist/socket.io.esm.min.js',
);

/**
 * The client package as browsers take it, by file name: types stripped as Node strips them, imports by address.
 * No build step, and the lines are those of the source.
 */
export function readClientFiles(): ReadonlyMap<string, string> {
  const names = readdirSync(SOURCES).filter(isShipped);
  const modules = names.map((name) => {
    const text = stripTypes(readFileSync(join(SOURCES, name), 'utf8'));
    return [name.replace(/ts$/, 'js'), withAddresses(text)] as const;
  });
  const socketIo = readFileSync(SOCKET_IO, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
  return new Map([...modules, ['socket.io.js', socketIo] as const]);
}

/** What the page's notes are merged with: the package that the rooms use too, and the one that it needs. */
const MODULES = [
  { name: 'codemirror-state', source: '@codemirror/state' },
  { name: 'find-cluster-break', source: '@marijn/find-cluster-break' },
] as const;

/** Packages as modules for browsers, by file name, as they are shipped: imports by address. */
export function readVendorModules(): ReadonlyMap<string, string> {
  const texts = MODULES.map(({ name, source }) => {
    const text = readFileSync(fileURLToPath(import.meta.resolve(source)), 'utf8');
    return [`${name}.js`, MODULES.reduce(withModuleAddress, text)] as const;
  });
  return new Map(texts);
}

function withModuleAddress(text: string, { name, source }: (typeof MODULES)[number]): string {
  return text.replaceAll(`from '${source}'`, `from './${name}.js'`);
}

/** Everything but tests and what only they use. */
function isShipped(name: string): boolean {
  return name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'testing.ts';
}

function withAddresses(text: string): string {
  return text
    .replaceAll(/from '(\.\/[\w-]+)\.ts'/g, "from '$1.js'")
    .replaceAll("from 'socket.io-client'", "from './socket.io.js'");
}

/** Node calls this function experimental, once, on a log that others read by machine; what it does is stable. */
function stripTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
