/** `make test-models`: models of one's own on a real llama.cpp. */
import { isFailure } from '../local/failure.ts';
import { findLlamaServer } from '../models/llama-server.ts';
import { emptyResults, runJest, type Counts } from './jest-run.ts';

/** Builds llama.cpp's server where there is none, before Jest starts: no test waits for that. */
export async function runModelTests(): Promise<Counts> {
  try {
    const program = await findLlamaServer();
    console.log(`llama-server: ${program}`);
    emptyResults();
    const environment = { LLAMA_SERVER_BIN: program };
    return (await runJest(['models'], { workers: 1, environment })).counts;
  } catch (error) {
    if (!isFailure(error)) throw error;
    console.log(error.message);
    return { passed: 0, failed: 1 };
  }
}
