import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { withAccess } from './access.ts';
import { documentationPolicy } from './headers.ts';
import { forAnyone } from './route-rule.ts';

/** OpenAPI 3.1 at /api/openapi.json, made from the contracts, and a page to try it at /api/docs. */
export async function documentation(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Callsign',
        version: '1',
        description:
          'The shared show book for live video crews. Everything has a uuid that never changes and an id that anyone may rename.',
      },
      components: {
        securitySchemes: {
          scriptToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'The token of a script of one’s own: POST /api/session/token, or the profile.',
          },
          partnerKey: { type: 'http', scheme: 'bearer', description: 'The key of a partner: csk_live_….' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await withAccess(app, forAnyone, async (scope) => {
    await scope.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: documentationPolicy });
  });
  app.get('/api/openapi.json', { schema: { hide: true } as object, config: forAnyone }, () => app.swagger());
}
