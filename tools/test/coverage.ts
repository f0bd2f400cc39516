import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeProcessCovs, type ProcessCov } from '@bcoe/v8-coverage';
import coverage, { type CoverageMap, type CoverageMapData } from 'istanbul-lib-coverage';
import v8ToIstanbul from 'v8-to-istanbul';

/** What must be covered: all of it to 90 %, authentication and secrets whole (Decision 10). */
const OVERALL_PERCENT = 90;
const WHOLE = /^services\/(modules\/(identity|security)|platform\/secrets)\//;

/** Code that ships; tests and their tools do not count, nor what only runs as a program of its own. */
const COUNTED = /^(services\/(?!testing\/)|operator\/src\/|cdk8s\/).*\.ts$/;
const NOT_COUNTED = /(\.test|\/testing|\.d)\.ts$|\/generated\//;

export interface CoverageVerdict {
  readonly overall: number;
  readonly problems: readonly string[];
}

/** Merges what Jest saw with what processes that tests started saw, and judges the lines. */
export async function judgeCoverage(
  jestDirectories: readonly string[],
  childDirectory: string,
): Promise<CoverageVerdict> {
  const map = coverage.createCoverageMap({});
  for (const directory of jestDirectories) {
    const file = join(directory, 'coverage-final.json');
    if (existsSync(file)) map.merge(JSON.parse(readFileSync(file, 'utf8')) as CoverageMapData);
  }
  await addChildren(map, childDirectory);
  return judge(map);
}

async function addChildren(map: CoverageMap, directory: string): Promise<void> {
  const reports = readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => readReport(join(directory, name)));
  for (const script of mergeProcessCovs(reports).result) {
    const path = fileURLToPath(script.url);
    const converter = v8ToIstanbul(path);
    await converter.load();
    converter.applyCoverage(script.functions);
    map.merge(converter.toIstanbul());
  }
}

/** A process that was killed while it wrote leaves half a file: it does not count. */
function readReport(file: string): ProcessCov[] {
  try {
    const { result } = JSON.parse(readFileSync(file, 'utf8')) as ProcessCov;
    return [
      { result: result.filter(({ url }) => url.startsWith('file://') && isCounted(fileURLToPath(url))) },
    ];
  } catch {
    return [];
  }
}

function isCounted(path: string): boolean {
  const name = relative(process.cwd(), path);
  return COUNTED.test(name) && !NOT_COUNTED.test(name);
}

function judge(map: CoverageMap): CoverageVerdict {
  const summary = coverage.createCoverageSummary();
  const problems: string[] = [];
  for (const path of map.files().filter(isCounted).sort()) {
    const file = map.fileCoverageFor(path);
    summary.merge(file.toSummary());
    const missed = file.getUncoveredLines();
    if (missed.length > 0 && WHOLE.test(relative(process.cwd(), path))) {
      problems.push(`${relative(process.cwd(), path)}: lines ${missed.join(', ')} are not covered`);
    }
  }
  const overall = summary.lines.pct || 0;
  if (overall < OVERALL_PERCENT)
    problems.push(`${overall} % of all lines are covered, ${OVERALL_PERCENT} % are asked for`);
  return { overall, problems };
}
