import { ConfigError, loadConfig, type Config } from '../platform/config/config.ts';

/** The configuration, or every problem of it on standard error and an exit code. */
export function readConfig(): Config | undefined {
  try {
    return loadConfig();
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = 1;
    return undefined;
  }
}
