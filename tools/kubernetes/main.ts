/** `node tools/kubernetes/main.ts kubectl helm`: says where these programs are, and builds those that are not there. */
import { failure, isFailure } from '../local/failure.ts';
import { PROGRAMS, type ProgramName } from './program-table.ts';
import { findProgram } from './programs.ts';

async function main(names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (!isProgram(name)) {
      throw failure(
        `There is no ${name} in tools/kubernetes/program-table.ts: ${Object.keys(PROGRAMS).join(', ')}.`,
      );
    }
    console.log(await findProgram(name));
  }
}

function isProgram(name: string): name is ProgramName {
  return Object.hasOwn(PROGRAMS, name);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!isFailure(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
