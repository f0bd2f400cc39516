/**
 * The objects of Kubernetes, typed. The one place that names the package: moving to cdk8s-plus-34 is this line and
 * package.json.
 */
export { k8s } from 'cdk8s-plus-27';
