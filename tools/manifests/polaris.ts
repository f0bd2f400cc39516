import { rulesOf, type Rule } from './rule.ts';
import * as access from './rules/access.ts';
import * as budgets from './rules/budgets.ts';
import * as containers from './rules/containers.ts';
import * as hosts from './rules/hosts.ts';
import * as images from './rules/images.ts';
import * as metadata from './rules/metadata.ts';
import * as probes from './rules/probes.ts';
import * as references from './rules/references.ts';
import * as replicas from './rules/replicas.ts';
import * as resources from './rules/resources.ts';
import * as scheduling from './rules/scheduling.ts';
import * as variables from './rules/variables.ts';

/** The 44 checks of polaris' own configuration. */
export const POLARIS: readonly Rule[] = rulesOf('polaris', {
  // Reliability.
  deploymentMissingReplicas: replicas.hasSeveralReplicas,
  priorityClassNotSet: scheduling.hasPriority,
  tagNotSpecified: images.hasImageTag,
  pullPolicyNotAlways: images.isAlwaysPulled,
  readinessProbeMissing: probes.servesWithReadinessProbe,
  livenessProbeMissing: probes.servesWithLivenessProbe,
  metadataAndInstanceMismatched: metadata.instanceIsItsName,
  pdbDisruptionsIsZero: budgets.allowsDisruption,
  missingPodDisruptionBudget: budgets.hasBudget,
  topologySpreadConstraint: scheduling.spreadsOverTopology,
  hpaMaxAvailability: replicas.scalesUp,
  hpaMinAvailability: replicas.scalesFromTwo,
  pdbMinAvailableGreaterThanHPAMinReplicas: budgets.budgetIsBelowAutoscaler,
  // Efficiency.
  cpuRequestsMissing: resources.requestsCpu,
  cpuLimitsMissing: resources.limitsCpu,
  memoryRequestsMissing: resources.requestsMemory,
  memoryLimitsMissing: resources.limitsMemory,
  // Security.
  automountServiceAccountToken: access.mountsNoToken,
  hostIPCSet: hosts.sharesNoIpc,
  hostPathSet: hosts.mountsNoHostPath,
  hostProcess: containers.isNoHostProcess,
  hostPIDSet: hosts.sharesNoPids,
  linuxHardening: containers.isHardened,
  missingNetworkPolicy: references.hasRulesBothWays,
  notReadOnlyRootFilesystem: containers.hasReadOnlyRoot,
  privilegeEscalationAllowed: containers.escalatesNoPrivilege,
  procMount: containers.masksProc,
  runAsRootAllowed: containers.runsAsNonRoot,
  runAsPrivileged: containers.isNotPrivileged,
  dangerousCapabilities: containers.addsNoDangerousCapabilities,
  insecureCapabilities: containers.dropsInsecureCapabilities,
  hostNetworkSet: hosts.sharesNoNetwork,
  hostPortSet: hosts.opensNoHostPort,
  tlsSettingsMissing: references.ingressSpeaksTls,
  sensitiveContainerEnvVar: variables.hasNoSensitiveVariable,
  sensitiveConfigmapContent: variables.hasNoSensitiveSetting,
  clusterrolePodExecAttach: access.clusterRoleExecsNothing,
  rolePodExecAttach: access.roleExecsNothing,
  clusterrolebindingPodExecAttach: access.clusterBindingExecsNothing,
  rolebindingClusterRolePodExecAttach: access.bindingToClusterRoleExecsNothing,
  rolebindingRolePodExecAttach: access.bindingToRoleExecsNothing,
  clusterrolebindingClusterAdmin: access.clusterBindingIsNoAdmin,
  rolebindingClusterAdminClusterRole: access.bindingToClusterRoleIsNoAdmin,
  rolebindingClusterAdminRole: access.bindingToRoleIsNoAdmin,
});
