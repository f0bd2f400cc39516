import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const MARK = '__the-command-ended-with__';
const TIMEOUT_MS = 15 * 60_000;

/** A person at a shell who types what a document says, heading by heading. */
export interface Reader {
  /** Headings that have commands, in order. */
  readonly headings: readonly string[];
  /** Runs the commands below a heading. @throws with everything that a command has said when it fails */
  readonly follow: (heading: string) => Promise<string>;
  /** Headings that nobody has followed. */
  readonly unread: () => readonly string[];
  /** Runs one more line in the same shell. */
  readonly type: (line: string) => Promise<string>;
  readonly close: () => void;
}

export interface ReaderOptions {
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  /** What is another way here than on a reader's machine, such as where the cluster is. */
  readonly translate: (line: string) => string;
}

/** Opens one shell for a whole document: what one block exports, the next one has. */
export function openReader({ file, env, translate }: ReaderOptions): Reader {
  const sections = sectionsOf(readFileSync(file, 'utf8'));
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  shell.stdin.write('exec 2>&1\n');
  const read = new Set<string>();
  const type = async (line: string): Promise<string> => typeInto(shell, translate(line));
  return {
    headings: [...sections.keys()],
    follow: async (heading) => {
      const commands = sections.get(heading);
      if (commands === undefined) throw new Error(`${file} has no commands below "${heading}".`);
      read.add(heading);
      let transcript = '';
      for (const command of commands) {
        const began = performance.now();
        const output = await type(command);
        transcript += `$ ${command}   # ${((performance.now() - began) / 1000).toFixed(1)} s\n${output}`;
      }
      return transcript;
    },
    unread: () => [...sections.keys()].filter((heading) => !read.has(heading)),
    type,
    close: () => {
      if (shell.pid !== undefined && shell.exitCode === null) process.kill(-shell.pid, 'SIGKILL');
    },
  };
}

async function typeInto(shell: ChildProcess, command: string): Promise<string> {
  let output = '';
  const watching = new AbortController();
  const ended = new Promise<number>((resolve, reject) => {
    const listen = (data: Buffer): void => {
      output += data.toString();
      const found = new RegExp(`${MARK} (\\d+)\\n`).exec(output);
      if (found === null) return;
      clearTimeout(timer);
      shell.stdout?.off('data', listen);
      output = output.slice(0, found.index);
      resolve(Number(found[1]));
    };
    const timer = setTimeout(() => {
      reject(new Error(`$ ${command}\ntook more than ${TIMEOUT_MS / 60_000} minutes. It said:\n${output}`));
    }, TIMEOUT_MS);
    shell.stdout?.on('data', listen);
  });
  shell.stdin?.write(`${command}\nprintf '${MARK} %s\\n' $?\n`);
  const gone = once(shell, 'exit', { signal: watching.signal }).then(() => {
    throw new Error(`The shell ended at: ${command}\n${output}`);
  });
  gone.catch(() => undefined);
  const code = await Promise.race([ended, gone]).finally(() => watching.abort());
  if (code !== 0) throw new Error(`$ ${command}\nended with ${code}. It said:\n${output}`);
  return output;
}

/** The commands of the `sh` blocks by the heading above them; a line that ends in `\` goes on in the next one. */
function sectionsOf(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let heading = '';
  let isOpen = false;
  for (const line of text.replaceAll(/\\\n\s*/g, '').split('\n')) {
    if (line.startsWith('#') && !isOpen) heading = line.replace(/^#+ /, '');
    else if (line === '```sh') isOpen = true;
    else if (line === '```') isOpen = false;
    else if (isOpen && line.trim() !== '' && !line.startsWith('#')) {
      sections.set(heading, [...(sections.get(heading) ?? []), line.replace(/\s+# .*$/, '')]);
    }
  }
  return sections;
}
