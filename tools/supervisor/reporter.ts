/** Shows the reader what happens, step by step, with the time that each took. */

/** Where the text goes and whether a person watches. */
export interface ReporterOptions {
  write: (text: string) => void;
  /** A terminal: colours, and a line that shows what is being done right now. */
  isInteractive: boolean;
}

/** Prints progress. */
export interface Reporter {
  /** Runs one step and prints its name and time; steps may overlap. */
  step: <T>(label: string, work: () => Promise<T>) => Promise<T>;
  line: (text: string) => void;
  warn: (text: string) => void;
  isInteractive: boolean;
}

const QUIET_MS = 3000;
const COLUMN = 46;

const COLOURS = { green: 32, red: 31, yellow: 33, dim: 2, bold: 1 } as const;

/** Colours a text for a terminal, and leaves it alone elsewhere. */
export function paint(text: string, colour: keyof typeof COLOURS, isInteractive: boolean): string {
  return isInteractive ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
}

/** `820 ms` as `0.8 s`. */
export function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Makes a reporter. */
export function createReporter({ write, isInteractive }: ReporterOptions): Reporter {
  const active: string[] = [];
  const clearLine = isInteractive ? '\r\u001b[K' : '';
  const showActive = (): void => {
    if (isInteractive && active.length > 0) {
      write(`${clearLine}${paint(`  … ${active.join(', ')}`, 'dim', true)}`);
    }
  };
  const print = (text: string): void => {
    write(`${clearLine}${text}\n`);
    showActive();
  };
  const step = async <T>(label: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    active.push(label);
    showActive();
    const patience = setInterval(() => {
      if (!isInteractive) {
        write(`  … ${label}, ${inSeconds(performance.now() - started)}\n`);
      }
    }, QUIET_MS);
    const finish = (mark: string, colour: 'green' | 'red'): void => {
      clearInterval(patience);
      active.splice(active.indexOf(label), 1);
      const time = inSeconds(performance.now() - started).padStart(7);
      print(
        `  ${paint(mark, colour, isInteractive)} ${label.padEnd(COLUMN)}${paint(time, 'dim', isInteractive)}`,
      );
    };
    try {
      const result = await work();
      finish('✓', 'green');
      return result;
    } catch (error) {
      finish('✗', 'red');
      throw error;
    }
  };
  const warn = (text: string): void => {
    print(`  ${paint('!', 'yellow', isInteractive)} ${text}`);
  };
  return { step, line: print, warn, isInteractive };
}
