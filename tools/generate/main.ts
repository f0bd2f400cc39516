import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { generateConfigurationTable, generateEnvironmentExample } from './configuration.ts';
import { generateErrorTable } from './errors.ts';
import { CHART_FILES } from './charts/files.ts';
import { generateCdk8sImports } from './cdk8s-imports.ts';
import { CRD_FILES } from './crds.ts';
import { OBSERVABILITY_FILES } from '../observability/files.ts';
import { generateArchitecture } from './architecture.ts';
import { generateCompatibility } from './compatibility.ts';
import { generateAsyncApi, generateClientTypes } from './asyncapi.ts';
import { generateApiClient, generateOpenApi } from './openapi.ts';
import { generateReceiverOpenApi } from './receiver-openapi.ts';

/** Every committed file that is made from the code, in the order in which one may need another. */
const GENERATED: readonly { readonly path: string; readonly make: () => Promise<string> | string }[] = [
  { path: '.env.example', make: generateEnvironmentExample },
  { path: 'docs/configuration.md', make: generateConfigurationTable },
  { path: 'docs/errors.md', make: generateErrorTable },
  { path: 'docs/api/openapi.json', make: generateOpenApi },
  { path: 'docs/api/escalation.json', make: generateReceiverOpenApi },
  { path: 'services/testing/generated/api.d.ts', make: generateApiClient },
  { path: 'docs/api/asyncapi.json', make: generateAsyncApi },
  { path: 'client/src/generated/protocol.d.ts', make: generateClientTypes },
  { path: 'docs/supabase-compatibility.md', make: generateCompatibility },
  { path: 'docs/architecture.md', make: generateArchitecture },
  ...CRD_FILES,
  { path: 'cdk8s/imports/studyflow.dev.ts', make: generateCdk8sImports },
  ...CHART_FILES,
  ...OBSERVABILITY_FILES,
];

/** `make generate` writes the files; with `--check` it says which are stale and fails. */
async function main(isCheck: boolean): Promise<number> {
  let stale = 0;
  for (const { path, make } of GENERATED) {
    const fresh = await inHouseForm(path, await make());
    if (fresh === read(path)) continue;
    if (isCheck) {
      stale += 1;
      console.error(`${path} is stale. Run \`make generate\` and read the difference: it is a decision.`);
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, fresh);
    console.log(`wrote ${path}`);
  }
  return stale === 0 ? 0 : 1;
}

/** As Prettier would leave it, where it has a say. */
async function inHouseForm(path: string, text: string): Promise<string> {
  if (!/\.(md|json)$/.test(path)) return text;
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

// Described modules have timers; nothing waits for them.
process.exit(await main(process.argv.includes('--check')));
