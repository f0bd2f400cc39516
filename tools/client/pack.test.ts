import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { readClientFiles } from '../../services/processes/client-files.ts';
import { packClient } from './pack.ts';

test('the packed client is plain JavaScript that Node imports from node_modules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'client-'));
  const home = join(folder, 'node_modules', '@studyflow', 'client');
  mkdirSync(home, { recursive: true });
  for (const name of ['socket.io-client', '@types'])
    symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
  packClient(home);
  expect(globSync('dist/**/*.ts', { cwd: home }).filter((name) => !name.endsWith('.d.ts'))).toEqual([]);
  writeFileSync(
    join(folder, 'try.mjs'),
    `import { connect, StudyFlowError } from '@studyflow/client';
     const studyflow = connect({ url: 'http://127.0.0.1:9', token: () => 'none' });
     const failure = await studyflow.connection.call('room:leave', { room_id: '' }).catch((error) => error);
     console.log(failure instanceof StudyFlowError, failure.reason);
     studyflow.close();`,
  );
  const printed = execFileSync(process.execPath, [join(folder, 'try.mjs')], { encoding: 'utf8', env: {} });
  expect(printed).toBe('true client.offline\n');
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { dependencies: object };
  expect(Object.keys(manifest.dependencies)).toEqual(['socket.io-client']);
  rmSync(folder, { recursive: true });
}, 120_000);

test('what platforms serve to browsers imports nothing but itself, and is small', () => {
  const files = readClientFiles();
  const imported = [...files]
    .filter(([name]) => name !== 'socket.io.js')
    .flatMap(([, text]) => Array.from(text.matchAll(/ from '(.*)';/g), ([, from]) => from));
  expect(imported.length).toBeGreaterThan(10);
  for (const from of imported) expect([...files.keys()].map((name) => `./${name}`)).toContain(from);
  const code = [...files]
    .filter(([name]) => name !== 'socket.io.js')
    .map(([, text]) => text.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '').replaceAll(/\s+/g, ' '))
    .join('');
  process.stdout.write(`the client is ${code.length} characters without comments and spaces\n`);
  expect(code.length).toBeLessThan(32_000);
});
