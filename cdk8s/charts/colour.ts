import { Construct } from 'constructs';
import { ProcessConfig } from '../constructs/config.ts';
import { LABELS, commonLabels } from '../constructs/labels.ts';
import { WebProcess } from '../constructs/web-process.ts';
import { ROLES, type ColourDescription } from '../description.ts';

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
    for (const role of ROLES) new WebProcess(this, role, { colour, role, configName: config.name });
  }
}
