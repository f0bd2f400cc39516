/** The images beside the project's own: what the cluster itself runs, and servers for tests. */
import type { NodeTools } from '../tools.ts';
import type { ImageName } from './names.ts';
import { copyLibraries, keyOf, programOf } from './programs.ts';
import type { Recipe } from './recipe.ts';
import { postgresRecipe, redisRecipe } from './server-recipes.ts';

/** Users by number, as the well-known images of the same programs have them. */
export const USERS = { nginx: 101, postgres: 999, redis: 998, nobody: 65534 } as const;

/** /etc/passwd of images on Debian. */
export function passwdFile(): string {
  const lines = Object.entries(USERS).map(
    ([name, id]) => `${name}:x:${id}:${id}:${name}:/tmp:/usr/sbin/nologin`,
  );
  return ['root:x:0:0:root:/root:/bin/sh', ...lines, ''].join('\n');
}

/** The recipe of an image. */
export function recipeOf(name: ImageName, tools: NodeTools): Recipe | Promise<Recipe> {
  switch (name) {
    case 'pause':
      return staticProgram('catatonit', programOf('catatonit'), ['-P']);
    case 'coredns':
      return staticProgram('coredns', tools.coredns, []);
    case 'metrics-server':
      return staticProgram('metrics-server', tools['metrics-server'], []);
    case 'nginx':
      return nginxRecipe();
    case 'prometheus':
      return prometheusRecipe();
    case 'postgres':
      return postgresRecipe();
    case 'redis':
      return redisRecipe();
  }
}

function staticProgram(name: string, file: string, args: readonly string[]): Recipe {
  return {
    key: keyOf(file),
    onDebian: false,
    fill: async (tree) => {
      tree.copy(file, name);
      tree.makeFor(USERS.nobody, 'tmp');
    },
    config: { Entrypoint: [`/${name}`, ...args], User: `${USERS.nobody}:${USERS.nobody}` },
  };
}

function nginxRecipe(): Recipe {
  const program = programOf('nginx');
  return {
    key: `${keyOf(program)} 1`,
    onDebian: true,
    fill: async (tree) => {
      tree.copy(program, 'usr/sbin/nginx');
      await copyLibraries(tree, program);
      tree.copy('/etc/nginx/mime.types', 'etc/nginx/mime.types');
      tree.makeFor(USERS.nginx, 'var/cache/nginx', 'tmp', 'etc/nginx/conf.d');
      // Debian's nginx keeps bodies there; a pod whose root is read-only has /tmp.
      tree.link('var/lib/nginx', '/tmp');
      tree.link('var/log/nginx/access.log', '/dev/stdout');
      tree.link('var/log/nginx/error.log', '/dev/stderr');
      tree.write('etc/nginx/nginx.conf', NGINX_CONF);
    },
    config: {
      Entrypoint: ['/usr/sbin/nginx'],
      Cmd: ['-g', 'daemon off;'],
      User: `${USERS.nginx}:${USERS.nginx}`,
      StopSignal: 'SIGQUIT',
    },
  };
}

/** As the image of nginx that needs no root has it. */
const NGINX_CONF = `worker_processes auto;
error_log /dev/stderr notice;
pid /tmp/nginx.pid;
events { worker_connections 1024; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /dev/stdout;
  include /etc/nginx/conf.d/*.conf;
}
`;

function prometheusRecipe(): Recipe {
  const program = programOf('prometheus');
  return {
    key: keyOf(program),
    onDebian: true,
    fill: async (tree) => {
      tree.copy(program, 'usr/bin/prometheus');
      await copyLibraries(tree, program);
      tree.makeFor(USERS.nobody, 'prometheus', 'tmp');
    },
    config: {
      Entrypoint: ['/bin/prometheus'],
      Cmd: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
      User: `${USERS.nobody}:${USERS.nobody}`,
    },
  };
}
