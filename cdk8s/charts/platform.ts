import { Construct } from 'constructs';
import { Backup } from '../constructs/backup.ts';
import { BlueGreenService } from '../constructs/blue-green-service.ts';
import { Gateway } from '../constructs/gateway/gateway.ts';
import { commonLabels } from '../constructs/labels.ts';
import { Monitoring } from '../constructs/monitoring/monitoring.ts';
import { NetworkPolicies } from '../constructs/network-policy.ts';
import { k8s } from '../constructs/plus.ts';
import type { PlatformDescription } from '../description.ts';

/** Whatever runs as a pod of its own runs as an account of its own, and none of them gets a token. */
const ACCOUNTS = ['api', 'rooms', 'worker', 'gateway', 'migrate', 'verify'] as const;

/** What there is once, whatever colours run. */
export class Platform extends Construct {
  constructor(scope: Construct, id: string, platform: PlatformDescription) {
    super(scope, id);
    const hasBackups = platform.backup !== undefined || platform.isRestored === true;
    for (const account of ACCOUNTS) {
      new k8s.KubeServiceAccount(this, `${account}-account`, {
        metadata: { name: `${platform.name}-${account}`, labels: commonLabels(platform.name, account) },
        automountServiceAccountToken: false,
      });
    }
    if (hasBackups) {
      new k8s.KubeServiceAccount(this, 'backup-account', {
        metadata: { name: `${platform.name}-backup`, labels: commonLabels(platform.name, 'backup') },
        automountServiceAccountToken: false,
      });
    }
    if (platform.backup) new Backup(this, 'backup', platform, platform.backup);
    const colours = platform.colours ?? { active: 'blue', preview: 'blue' };
    for (const role of ['api', 'rooms'] as const) {
      new BlueGreenService(this, role, { platform: platform.name, role, ...colours });
    }
    if (platform.gateway.enabled) new Gateway(this, 'gateway', platform);
    if (platform.networkPolicy.enabled) {
      new NetworkPolicies(this, 'network', {
        platform: platform.name,
        policy: platform.networkPolicy,
        hasBackups,
        hasGatewayCertificate: platform.gatewayCertificate !== undefined,
      });
    }
    if (platform.monitoring.enabled) new Monitoring(this, 'monitoring', platform);
  }
}
