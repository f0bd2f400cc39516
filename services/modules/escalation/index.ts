/**
 * Alerts that wake people: kept from the first word of Alertmanager to the end, told level by level until somebody
 * acknowledges them (Q223). A process of its own, so that it needs neither Redis nor the platform that it tells of.
 */
export type { Alert, AlertState } from './alert.ts';
export { openAlerts, type OpenAlert } from './open-alerts.ts';
