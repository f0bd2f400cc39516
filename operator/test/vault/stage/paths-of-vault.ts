/** Every address that a Vault has, as far as its administrator can find out. */
import type { VaultApi } from '../../../../tools/vault/vault-api.ts';

interface Specification {
  readonly paths: Readonly<Record<string, { readonly get?: unknown }>>;
}

/** What a name in an address could be: nobody who guesses tries more than what is there. */
const LISTS = [
  'database/config',
  'database/roles',
  'database/static-roles',
  'transit/keys',
  'pki/roles',
  'pki/issuers',
  'pki/certs',
  'auth/kubernetes/role',
  'sys/policies/acl',
] as const;

/** Vault describes each address of each mount itself; names are filled in with all that there are. */
export async function everyPath(api: VaultApi): Promise<readonly string[]> {
  const { body } = await api.read('sys/internal/specs/openapi?generic_mount_paths=false');
  const { paths } = body as unknown as Specification;
  const names = (await Promise.all(LISTS.map((path) => listOf(api, path)))).flat();
  const secrets = await leavesOf(api, '');
  const fill = (template: string): readonly string[] => {
    if (!template.includes('{')) return [template];
    const known = template.startsWith('/secret/') ? secrets : names;
    return known.map((name) => template.replaceAll(/\{[^}]+\}/g, name));
  };
  const readable = Object.keys(paths).filter((template) => paths[template]?.get !== undefined);
  return [...new Set(readable.flatMap(fill).map((path) => path.replace(/^\//, '')))];
}

async function listOf(api: VaultApi, path: string): Promise<readonly string[]> {
  const answer = await api.call('LIST', path);
  return answer.status === 200 ? (answer.data['keys'] as readonly string[]) : [];
}

/** Every secret of the KV engine, and the folders on the way. */
async function leavesOf(api: VaultApi, folder: string): Promise<readonly string[]> {
  const names = await listOf(api, `secret/metadata/${folder}`);
  const below = names.map(async (name) => {
    const path = `${folder}${name}`;
    return name.endsWith('/') ? [path, ...(await leavesOf(api, path))] : [path];
  });
  return (await Promise.all(below)).flat();
}
