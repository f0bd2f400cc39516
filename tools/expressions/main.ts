import { ROOT } from '../supervisor/paths.ts';
import { findExpressions } from './find-expressions.ts';
import { faultsOf, outdatedAmong } from './judge.ts';

/** Part of `make check`: no regular expression in `services` takes more than linear time (S16). */
const found = findExpressions(ROOT, 'services');
const faults = [...outdatedAmong(found), ...faultsOf(found)];
for (const fault of faults) console.error(fault);
console.log(`${found.length} regular expressions, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
