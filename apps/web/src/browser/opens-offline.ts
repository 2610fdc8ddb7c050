/** Whether this page opens without a connection: browsers have service workers on https and on this machine only. */
export const opensOffline = (): boolean => Boolean(navigator.serviceWorker?.controller);
