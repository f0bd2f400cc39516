import { vaultProblem, type Vault } from './vault.ts';

/**
 * A Vault whose calls are refused (`fenced`) before they leave, as soon as `mayWrite` says no. A process may stand still
 * between that and the call: documents are written by check-and-set besides, and what has none by `writeFenced`.
 */
export function fenceVault(vault: Vault, mayWrite: () => boolean): Vault {
  const guard = (what: string): void => {
    if (!mayWrite()) throw vaultProblem('fenced', `${what}: refused, since this process does not lead`);
  };
  return {
    read: async (path) => {
      guard(`read ${path}`);
      return await vault.read(path);
    },
    write: async (path, body) => {
      guard(`write ${path}`);
      return await vault.write(path, body);
    },
    writeFenced: async (path, body) => {
      guard(`write ${path}`);
      return await vault.writeFenced(path, body);
    },
    capabilitiesOf: async (paths) => {
      guard('capabilities');
      return await vault.capabilitiesOf(paths);
    },
    close: () => vault.close(),
  };
}
