import type { Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import { needsOf, type Permission } from '@callsign/contracts/roles';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import { demand } from './membership.ts';

/** Refuses a request whose person may too little in the production that it is about. */
export function demandHere({ membership }: FastifyRequest, permission: Permission): void {
  if (membership === null) throw new AppError('FORBIDDEN', 'This request is about no show.', {});
  demand(membership.role, permission);
}

/** Refuses fields that their author may not even see. */
export function demandSecrets(request: FastifyRequest, { secret = [] }: AnyDefinition, fields: object): void {
  if (secret.some((field) => field in fields)) demandHere(request, 'secrets:edit');
}

/** Refuses a commit of which one operation is more than its author may. */
export function demandOperations(request: FastifyRequest, operations: readonly Operation[]): void {
  for (const operation of operations) {
    demandHere(request, needsOf(operation.entityType, operation.op));
    if (operation.op === 'update')
      demandSecrets(request, definitionOf(operation.entityType) as AnyDefinition, operation.fields);
  }
}
