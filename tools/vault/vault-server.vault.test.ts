import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { enableEngines } from './engines.ts';
import { startVault } from './vault-server.ts';

test.each(['file', 'raft'] as const)(
  'a Vault on %s storage is sealed, killed and started again with what it held, and leaves nothing',
  async (storage) => {
    const vault = await startVault({ storage });
    await enableEngines(vault.api);
    await vault.api.write('secret/data/here', { data: { key: 'value' } });
    const read = async (): Promise<number> => (await vault.api.call('GET', 'secret/data/here')).status;
    expect(await read()).toBe(200);
    await vault.seal();
    expect(await read()).toBe(503);
    await vault.unseal();
    expect(await read()).toBe(200);
    await vault.restart();
    expect(await read()).toBe(200);
    await vault.kill();
    await expect(read()).rejects.toThrow();
    await vault.start();
    expect(await read()).toBe(503);
    await vault.unseal();
    expect((await vault.api.read('secret/data/here')).data).toMatchObject({ data: { key: 'value' } });
    await vault.stop();
    await expect(read()).rejects.toThrow();
    expect(existsSync(vault.folder)).toBe(false);
  },
  90_000,
);
