/** Images of programs of this machine: the files, with the libraries that they are linked to. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { failure } from '../../local/failure.ts';
import { PROGRAM_FOLDERS } from '../program-folders.ts';
import { run } from '../shell.ts';

/** A tree that becomes a layer. */
export interface Tree {
  readonly folder: string;
  /** Copies a file to a place in the image. */
  readonly copy: (from: string, to: string) => void;
  readonly write: (to: string, text: string, mode?: number) => void;
  /** A folder that a user who is not root may write to. */
  readonly makeFor: (user: number, ...places: readonly string[]) => void;
  readonly link: (at: string, target: string) => void;
}

/** Opens a tree below a folder. */
export function treeIn(folder: string): Tree {
  const at = (place: string): string => {
    const file = path.join(folder, place);
    mkdirSync(path.dirname(file), { recursive: true });
    return file;
  };
  return {
    folder,
    copy: (from, to) => {
      if (statSync(from).isDirectory()) cpSync(from, at(to), { recursive: true, verbatimSymlinks: true });
      else copyFileSync(realpathSync(from), at(to));
    },
    write: (to, text, mode = 0o644) => {
      writeFileSync(at(to), text);
      chmodSync(at(to), mode);
    },
    makeFor: (user, ...places) => {
      for (const place of places) {
        mkdirSync(path.join(folder, place), { recursive: true });
        chmodSync(path.join(folder, place), 0o777);
        chownSync(path.join(folder, place), user, user);
      }
    },
    link: (to, target) => {
      symlinkSync(target, at(to));
    },
  };
}

/** Copies the libraries that a program is linked to, each to where it stands here; the program's own folders come first. */
export async function copyLibraries(tree: Tree, program: string, libraryPath = ''): Promise<void> {
  const env = { ...process.env, LD_LIBRARY_PATH: libraryPath };
  const listed = await run(['ldd', program], { env });
  for (const [, place = ''] of listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)) {
    const isOwn = libraryPath
      .split(path.delimiter)
      .some((folder) => folder !== '' && place.startsWith(`${folder}/`));
    // /lib is a link to /usr/lib, in the image too: a folder of that name would take the link's place.
    const folder = isOwn ? 'usr/local/lib' : realpathSync(path.dirname(place));
    tree.copy(place, path.join(folder, path.basename(place)));
  }
}

/** The path of a program of this machine. */
export function programOf(name: string): string {
  const found = PROGRAM_FOLDERS.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) throw failure(`There is no ${name} on this machine: apt-get install ${name}.`);
  return realpathSync(found);
}

/** A hash over the contents of files, so that an image is made again when one of them is another one. */
export function keyOf(...files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}
