import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../local/failure.ts';

/** The release whose source archive holds llama.cpp as it is built here. */
export const LLAMA_CPP_PYTHON = {
  version: '0.3.36',
  sha256: '832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e',
} as const;

/** Small and portable rather than fast: it is there to be tried with a tiny model. Nothing is fetched while it is built. */
const OPTIONS = [
  'CMAKE_BUILD_TYPE=Release',
  'CMAKE_C_FLAGS_RELEASE=-O1 -DNDEBUG',
  'CMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG',
  'BUILD_SHARED_LIBS=OFF',
  'GGML_NATIVE=OFF',
  'GGML_OPENMP=OFF',
  'LLAMA_OPENSSL=OFF',
  'LLAMA_BUILD_TESTS=OFF',
  'LLAMA_BUILD_EXAMPLES=OFF',
  'LLAMA_BUILD_APP=OFF',
  'LLAMA_BUILD_UI=OFF',
  'LLAMA_USE_PREBUILT_UI=OFF',
].map((option) => `-D${option}`);

/** Lines of a failed step that are shown. */
const SHOWN_LINES = 20;

/**
 * Builds llama.cpp's server: its source comes from PyPI, pinned by its sha256; CMake and a C++ compiler are the
 * machine's. What was begun goes on where it was when it is interrupted.
 *
 * @throws failure with the last lines of the step that failed.
 */
export async function buildLlamaServer(target: string): Promise<void> {
  const folder = path.dirname(target);
  const { version } = LLAMA_CPP_PYTHON;
  const source = path.join(folder, `llama_cpp_python-${version}`, 'vendor', 'llama.cpp');
  const build = path.join(folder, 'build');
  const beganAt = performance.now();
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`Building llama-server of llama-cpp-python ${version} once, ten minutes and more …\n`);
  if (!existsSync(path.join(source, 'CMakeLists.txt'))) await fetchSource(folder);
  await run('cmake', ['-S', source, '-B', build, ...OPTIONS], folder);
  await run('nice', ['cmake', '--build', build, '--target', 'llama-server', '--parallel', '2'], folder);
  const unfinished = `${target}.${process.pid.toString()}`;
  copyFileSync(path.join(build, 'bin', 'llama-server'), unfinished);
  renameSync(unfinished, target);
  for (const left of [build, path.join(folder, `llama_cpp_python-${version}`), path.join(folder, 'sdist')]) {
    rmSync(left, { recursive: true, force: true });
  }
  const minutes = (performance.now() - beganAt) / 60_000;
  process.stderr.write(`Built llama-server in ${minutes.toFixed(1)} minutes.\n`);
}

async function fetchSource(folder: string): Promise<void> {
  const { version, sha256 } = LLAMA_CPP_PYTHON;
  const sdist = path.join(folder, 'sdist');
  mkdirSync(sdist, { recursive: true });
  const requirements = path.join(sdist, 'requirements.txt');
  writeFileSync(requirements, `llama-cpp-python==${version} --hash=sha256:${sha256}\n`);
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', 'llama-cpp-python'];
  await run('python3', [...pip, '--require-hashes', '-r', requirements, '-d', sdist], folder);
  await run('tar', ['-xzf', path.join(sdist, `llama_cpp_python-${version}.tar.gz`), '-C', folder], folder);
}

async function run(program: string, words: readonly string[], cwd: string): Promise<void> {
  const child = spawn(program, words, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (output = (output + part.toString()).slice(-100_000)));
  }
  const outcome = await once(child, 'close').catch((error: unknown) => [String(error)] as const);
  if (outcome[0] === 0) return;
  throw failure(
    [
      `llama-server could not be built: ${program} ended with ${String(outcome[0])}.`,
      ...output.trimEnd().split('\n').slice(-SHOWN_LINES),
      'It needs python3 with pip, CMake, make or Ninja, and a C++ compiler (`apt-get install cmake g++`), and PyPI. ' +
        'Or put a llama-server into PATH, or set LLAMA_SERVER_BIN to one that you have.',
    ].join('\n'),
  );
}
