/**
 * Blue-green releases: one colour serves, the other comes up, is looked at, takes over, and is kept until the new one
 * has proven itself. Publishes the controller; everything that decides is pure (`checks.ts`, `plan.ts`).
 */
export { createReleaseController } from './controller.ts';
