/** Tests of the operator use the same, and see nothing of services. */
export { watchSlowdown, type Slowdown } from '../../../tools/local/slowdown.ts';
