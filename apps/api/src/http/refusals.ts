import { errorBody } from '@callsign/contracts/errors';

/** What every route may answer besides what it is for, as its `response` schema says it. */
export const refusals = { '4xx': errorBody, '5xx': errorBody };
