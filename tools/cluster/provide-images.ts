import { buildImages, operatorBuild, platformBuild } from './images/build.ts';
import { loadImages, type Loadable } from './images/load.ts';
import { makeImages } from './images/make.ts';
import { GATEWAY_IMAGE, IMAGES, OWN_IMAGES } from './images/names.ts';
import type { ClusterState } from './state.ts';
import type { NodeTools } from './tools.ts';

/** What people and tests deploy, beside this checkout's own two images. */
const SERVERS = ['nginx', 'postgres', 'redis', 'prometheus'] as const;

/** Brings images to every node at once. */
export async function loadEverywhere({ nodes }: ClusterState, images: readonly Loadable[]): Promise<void> {
  await Promise.all(Object.values(nodes).map(async ({ namespaces }) => loadImages(namespaces, images)));
}

/** Builds this checkout, and brings everything that a platform needs to the nodes. */
export async function provideImages(
  state: ClusterState,
  tools: NodeTools,
  say: (line: string) => void,
): Promise<void> {
  await makeImages(SERVERS, tools, say);
  await buildImages([platformBuild(), operatorBuild()], say);
  say('Bringing images to the nodes …');
  await loadEverywhere(state, [
    ...Object.values(OWN_IMAGES).map((image) => ({ image })),
    ...SERVERS.map((name) => ({ image: IMAGES[name] })),
    { image: IMAGES.nginx, as: [GATEWAY_IMAGE] },
  ]);
}
