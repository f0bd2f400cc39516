import { writeFileSync } from 'node:fs';
import { ggufBytes } from './gguf.ts';
import { tinyLlama } from './tiny-llama.ts';

/** `node tools/models/main.ts tiny.gguf [seed]` writes a model that a llama.cpp server can be tried with, without a download. */
function main([file, seed = '1']: readonly string[]): number {
  if (file === undefined || !/^\d{1,9}$/.test(seed)) {
    console.error(
      'Say where the model goes, and a seed if you want another: node tools/models/main.ts tiny.gguf 1',
    );
    return 2;
  }
  const bytes = ggufBytes(tinyLlama({ seed: Number(seed) }));
  writeFileSync(file, bytes);
  console.log(`${file}: ${bytes.length} bytes`);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
