/** The part of npm's lockfile that is compared. */
export interface Lockfile {
  packages?: Record<
    string,
    {
      version?: string;
      integrity?: string;
      link?: boolean;
      optional?: boolean;
      os?: string[];
      cpu?: string[];
      libc?: string[];
    }
  >;
}

export function matchesLockfile(lockfile: Lockfile, installed: Lockfile): boolean;
export function installPackages(root: string): Promise<void>;
