import { debianLayer, configOf } from './base.ts';
import { underStoreLock } from './lock.ts';
import { layerOf } from './layer.ts';
import { IMAGES, type ImageName } from './names.ts';
import { treeIn } from './programs.ts';
import { passwdFile, recipeOf } from './recipes.ts';
import { withScratch } from './scratch.ts';
import { findImage, openStore, putImage } from './store.ts';
import type { NodeTools } from '../tools.ts';

/** Makes those images that are not in the store yet, and says so. */
export async function makeImages(
  names: readonly ImageName[],
  tools: NodeTools,
  say: (line: string) => void,
): Promise<void> {
  openStore();
  await underStoreLock(async () => {
    for (const name of names) await makeImage(name, tools, say);
  });
}

async function makeImage(name: ImageName, tools: NodeTools, say: (line: string) => void): Promise<void> {
  const recipe = await recipeOf(name, tools);
  if (findImage(IMAGES[name], recipe.key)) return;
  const below = recipe.onDebian ? [await debianLayer(say)] : [];
  say(`Making the image ${IMAGES[name]} …`);
  const own = await withScratch(name, async (folder) => {
    const tree = treeIn(folder);
    await recipe.fill(tree);
    if (recipe.onDebian) tree.write('etc/passwd', passwdFile());
    return layerOf(folder);
  });
  const layers = [...below, own];
  putImage(IMAGES[name], recipe.key, layers, configOf(layers, recipe.config));
}
