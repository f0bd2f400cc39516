import { ConfigError, loadConfig, type Config } from '../platform/config/config.ts';

/** The configuration, or every problem of it on standard error and an exit code. */
export function readConfig(load: () => Config = loadConfig): Config | undefined {
  try {
    return load();
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = 1;
    return undefined;
  }
}
