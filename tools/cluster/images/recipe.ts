import type { Tree } from './programs.ts';
import type { ImageConfig } from './store.ts';

/** How one image is made. */
export interface Recipe {
  /** Changes when the image has to be made again. */
  readonly key: string;
  /** Whether a small Debian is below: a shell, and libraries. A static program needs nothing. */
  readonly onDebian: boolean;
  readonly fill: (tree: Tree) => Promise<void>;
  readonly config: ImageConfig['config'];
}
