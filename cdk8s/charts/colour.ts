import { Construct } from 'constructs';
import { Autoscaler } from '../constructs/autoscaler.ts';
import { ProcessConfig } from '../constructs/config.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { LABELS, commonLabels, processLabels, processSelector } from '../constructs/labels.ts';
import { WebProcess } from '../constructs/web-process.ts';
import { ROLES, type ColourDescription, type Role } from '../description.ts';

/** Roles that people wait for; a worker that is away only makes them wait longer for mails. */
const CRITICAL: ReadonlySet<Role> = new Set(['api', 'rooms']);

/** One colour of one release: its config, and the pods of every role. */
export class ColourWorkloads extends Construct {
  constructor(scope: Construct, id: string, colour: ColourDescription) {
    super(scope, id);
    const labels = {
      ...commonLabels(colour.platform.name, 'config'),
      [LABELS.colour]: colour.colour,
      [LABELS.release]: colour.release,
      [LABELS.revision]: colour.revision,
    };
    const config = new ProcessConfig(this, 'config', colour, labels);
    for (const role of ROLES) {
      const { name } = new WebProcess(this, role, { colour, role, configName: config.name });
      new Autoscaler(this, `${role}-autoscaler`, colour, role);
      new DisruptionBudget(this, `${role}-budget`, {
        name,
        labels: processLabels(colour.platform.name, role, colour),
        selector: processSelector(colour.platform.name, role, colour.colour),
        keepsTwo: CRITICAL.has(role) && colour.template.roles[role].replicas >= 3,
      });
    }
  }
}
