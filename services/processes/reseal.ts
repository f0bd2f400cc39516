import { parseArgs } from 'node:util';
import { loadCommandConfig } from './command-config.ts';
import { resealAll } from '../platform/secrets/reseal.job.ts';
import { endOlderVersions } from '../platform/vault/end-older-versions.ts';
import { createModules } from './compose.ts';
import { openPlatform } from './platform.ts';
import { resealPartsOf } from './resealing.ts';
import { openVault } from './vault.ts';

/**
 * `reseal.ts [--batch-size <texts>] [--end-older]`: seals everything anew that an older master key has sealed. The workers
 * do the same by themselves; this shows it, and can be interrupted at any moment. With `--end-older` Vault refuses older
 * versions of the key from then on, once nothing of them is left. Ends with 1 when something is.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { 'batch-size': { type: 'string', default: '500' }, 'end-older': { type: 'boolean' } },
  });
  const config = loadCommandConfig();
  const platform = await openPlatform(config);
  const modules = createModules(platform);
  const { keyId, done, left, broken } = await resealAll(resealPartsOf(platform, modules), {
    batchSize: Number(values['batch-size']),
    onProgress: (progress) => say(`${progress.keyId}: ${progress.done} sealed anew, ${progress.left} left`),
  });
  say(`${keyId}: ${done} sealed anew, ${left} left, ${broken} cannot be opened`);
  if (left > 0) return 1;
  const { VAULT_TRANSIT_KEY: key, VAULT_TRANSIT_MOUNT: mount } = config.vault;
  const vault = openVault(config);
  if (values['end-older'] !== true || vault === undefined || key === undefined) return 0;
  await endOlderVersions(vault, { mount, key, keyId });
  await vault.close();
  say(`${keyId}: older versions of the key are refused from now on`);
  return 0;
}

function say(line: string): void {
  process.stdout.write(`reseal: ${line}\n`);
}

// Loops of the platform (feature flags, credentials) wait for a stop that never comes here.
process.exit(await main());
