import type { FastifyBaseLogger, FastifySerializerCompiler } from 'fastify';
import { z } from 'zod';

/**
 * Writes answers by the contract, so that only what it names leaves. A stored value that the contract would refuse
 * (someone wrote it past the API) is still shown, because a crew must see it to mend it; the log says where.
 */
export function createAnswerCompiler(log: FastifyBaseLogger): FastifySerializerCompiler<z.ZodType> {
  return ({ schema, method, url }) => {
    const contract = schema instanceof z.ZodType ? schema : (schema as { properties: z.ZodType }).properties;
    return (answer) => {
      const read = contract.safeParse(answer);
      if (read.success) return JSON.stringify(read.data);
      log.warn({ method, url, issues: read.error.issues.slice(0, 5) }, 'a stored row is not of its contract');
      return JSON.stringify(answer);
    };
  };
}
