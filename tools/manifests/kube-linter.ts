import { rulesOf, type Rule } from './rule.ts';
import * as access from './rules/access.ts';
import * as budgets from './rules/budgets.ts';
import * as containers from './rules/containers.ts';
import * as hosts from './rules/hosts.ts';
import * as images from './rules/images.ts';
import * as metadata from './rules/metadata.ts';
import * as ports from './rules/ports.ts';
import * as probes from './rules/probes.ts';
import * as references from './rules/references.ts';
import * as replicas from './rules/replicas.ts';
import * as resources from './rules/resources.ts';
import * as scheduling from './rules/scheduling.ts';
import * as variables from './rules/variables.ts';

/** The 63 built-in checks of kube-linter, those too that it leaves off by default. */
export const KUBE_LINTER: readonly Rule[] = rulesOf('kube-linter', {
  'access-to-create-pods': access.createsNoPods,
  'access-to-secrets': access.readsNoSecrets,
  'cluster-admin-role-binding': access.bindsNoClusterAdmin,
  'dangling-horizontalpodautoscaler': replicas.scalesWhatIsThere,
  'dangling-ingress': references.ingressFindsServices,
  'dangling-networkpolicy': references.policyFindsPods,
  'dangling-networkpolicypeer-podselector': references.policyPeersAreThere,
  'dangling-service': references.serviceFindsPods,
  'dangling-servicemonitor': references.monitorFindsServices,
  'default-service-account': access.hasOwnAccount,
  'deprecated-service-account-field': metadata.usesNoOldAccountField,
  'dnsconfig-options': scheduling.looksNamesUpQuickly,
  'docker-sock': hosts.mountsNoDockerSocket,
  'drop-net-raw-capability': containers.dropsNetRaw,
  'duplicate-env-var': variables.namesEachVariableOnce,
  'env-var-secret': variables.hasNoSecretInVariable,
  'env-var-value-from': variables.refersToKnownKeys,
  'exposed-services': references.isExposedByNoNode,
  'host-ipc': hosts.sharesNoIpc,
  'host-network': hosts.sharesNoNetwork,
  'host-pid': hosts.sharesNoPids,
  'hpa-minimum-three-replicas': replicas.scalesFromThree,
  'invalid-target-ports': ports.namesPortsWell,
  'job-ttl-seconds-after-finished': scheduling.cleansUpAfterItself,
  'latest-tag': images.hasImageTag,
  'liveness-port': probes.livenessPortIsOpen,
  'minimum-three-replicas': replicas.hasThreeReplicas,
  'mismatching-selector': replicas.selectsItsPods,
  'no-anti-affinity': replicas.spreadsOverNodes,
  'no-extensions-v1beta': metadata.isOfSupportedApi,
  'no-liveness-probe': probes.hasLivenessProbe,
  'no-node-affinity': scheduling.choosesNodes,
  'no-read-only-root-fs': containers.hasReadOnlyRoot,
  'no-readiness-probe': probes.hasReadinessProbe,
  'no-rolling-update-strategy': replicas.updatesByRolling,
  'non-existent-service-account': access.accountIsThere,
  'non-isolated-pod': references.isIsolated,
  'pdb-max-unavailable': budgets.allowsSomeToBeUnavailable,
  'pdb-min-available': budgets.keepsFewerThanThereAre,
  'pdb-unhealthy-pod-eviction-policy': budgets.evictsTheUnhealthy,
  'priority-class-name': scheduling.hasKnownPriority,
  'privilege-escalation-container': containers.escalatesNoPrivilege,
  'privileged-container': containers.isNotPrivileged,
  'privileged-ports': ports.opensNoPrivilegedPort,
  'read-secret-from-env-var': variables.readsNoSecretByVariable,
  'readiness-port': probes.readinessPortIsOpen,
  'required-annotation-email': metadata.namesItsPeople,
  'required-label-owner': metadata.namesItsOwner,
  'restart-policy': scheduling.restarts,
  'run-as-non-root': containers.runsAsNonRoot,
  'scc-deny-privileged-container': metadata.allowsNoPrivilegedContainers,
  'schema-validation': metadata.fitsItsSchema,
  'sensitive-host-mounts': hosts.mountsNothingSensitive,
  'sorted-keys': metadata.hasSortedKeys,
  'ssh-port': ports.opensNoSshPort,
  'startup-port': probes.startupPortIsOpen,
  'unsafe-proc-mount': containers.masksProc,
  'unsafe-sysctls': containers.setsNoUnsafeSysctls,
  'unset-cpu-requirements': resources.requestsCpu,
  'unset-memory-requirements': resources.limitsMemory,
  'use-namespace': metadata.livesInItsNamespace,
  'wildcard-in-rules': access.usesNoWildcards,
  'writable-host-mount': hosts.writesToNoHostPath,
});
