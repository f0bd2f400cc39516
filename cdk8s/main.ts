import { App } from 'cdk8s';
import { addDirectEnvironment, addOperatedEnvironment } from './charts/environments.ts';
import { local } from './environments/local.ts';
import { production } from './environments/production.ts';
import { staging } from './environments/staging.ts';
import { writeManifests } from './write-manifests.ts';

const app = new App();
addDirectEnvironment(app, local);
addOperatedEnvironment(app, staging);
addOperatedEnvironment(app, production);
writeManifests(app);
