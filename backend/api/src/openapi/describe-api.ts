// The OpenAPI document, from the same schemas that check requests.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

import { SESSION_COOKIE } from '../access/credentials.ts';

export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Hindsight')
    .setVersion('1')
    .setDescription('Recordings and heatmaps of a workspace. Ids are bigints written as strings, times are ms since 1970. Errors are problem details (RFC 9457) with a stable code.')
    .addBearerAuth({ type: 'http', description: 'An API key: hs_…' }, 'key')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE }, 'session')
    .build();
  return SwaggerModule.createDocument(app, about, { operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}` });
}
