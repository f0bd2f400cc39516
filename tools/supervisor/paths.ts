import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where everything of one running StudyFlow stands. */
export interface Paths {
  root: string;
  stateDir: string;
  state: string;
  run: string;
  lock: string;
  children: string;
  secretBoxKey: string;
  bin: string;
  compileCache: string;
  logs: string;
  mail: string;
  postgres: string;
  redis: string;
}

/** The repository's root. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Names the files of a state folder. @default `.studyflow` in the repository, or what STUDYFLOW_DIR says */
export function pathsIn(stateDir: string, root = ROOT): Paths {
  const inState = (...parts: string[]): string => path.join(stateDir, ...parts);
  return {
    root,
    stateDir,
    state: inState('state.json'),
    run: inState('run.json'),
    lock: inState('supervisor.json'),
    children: inState('children.json'),
    secretBoxKey: inState('secret-box.key'),
    bin: inState('bin'),
    compileCache: inState('compile-cache'),
    logs: inState('logs'),
    mail: inState('mail'),
    postgres: inState('postgres'),
    redis: inState('redis'),
  };
}

/** The state folder that the environment asks for. */
export function stateDirOf(environment: NodeJS.ProcessEnv, root = ROOT): string {
  return path.resolve(root, environment['STUDYFLOW_DIR'] ?? '.studyflow');
}

/** The programs of services/ that the supervisor runs. */
export interface Programs {
  migrate: string;
  seed: string;
  rotateSigningKeys: string;
  backup: string;
  restore: string;
  main: string;
  escalation: string;
}

/** Where the programs stand in the repository. */
export function programsIn(root = ROOT): Programs {
  const processes = path.join(root, 'services', 'processes');
  return {
    migrate: path.join(processes, 'migrate.ts'),
    seed: path.join(processes, 'seed.ts'),
    rotateSigningKeys: path.join(processes, 'rotate-signing-keys.ts'),
    backup: path.join(processes, 'backup.ts'),
    restore: path.join(processes, 'restore.ts'),
    main: path.join(processes, 'main.ts'),
    escalation: path.join(processes, 'escalation.ts'),
  };
}
