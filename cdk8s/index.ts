/**
 * The manifests of a StudyFlow platform, as functions of plain data: what the operator applies and what `cdk8s synth`
 * writes for the local environment is the same (Decision 40).
 *
 * Pure and quick: no file, no network, no clock; the same description gives the same bytes.
 */
export { renderColour, renderJob, renderPlatform } from './render.ts';
export { LABELS, processLabels, processSelector } from './constructs/labels.ts';
export { ROLES } from './description.ts';
export type {
  BackupDescription,
  Colour,
  ColourDescription,
  EdgeTarget,
  GatewayDescription,
  JobDescription,
  Manifest,
  PlatformDescription,
  Resources,
  Role,
  RoleDescription,
  TemplateDescription,
} from './description.ts';
