import { type ErrorBody, type ErrorCode, type ErrorDetails, errorStatus } from '@callsign/contracts/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AppError } from '../app-error.ts';
import { lossOf, lossSentences } from '../database/loss.ts';
import { readIssues, type ZodProblem } from './issues.ts';

type Refusal = { status: number; body: ErrorBody };

const refusal = (code: ErrorCode, message: string, details: ErrorDetails = {}): Refusal => ({
  status: errorStatus[code],
  body: { error: { code, message, ...details } },
});

/** Turns anything thrown while answering into the one error shape; what is not a refusal is a bug and is logged whole. */
export function refusalOf(error: unknown, { log, routeOptions }: FastifyRequest): Refusal {
  if (error instanceof AppError) return refusal(error.code, error.message, error.details);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = (error as { validationContext?: string }).validationContext ?? 'body';
    const { sentence, ...issues } = readIssues(error.validation as unknown as ZodProblem[], where);
    return refusal('VALIDATION', sentence, issues);
  }
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refusal(
        'BODY_TOO_LARGE',
        `The request is larger than ${Math.floor((routeOptions.bodyLimit ?? 0) / 1024)} KB, the most that is taken here.`,
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refusal('UNSUPPORTED_MEDIA_TYPE', 'Send JSON, with the header Content-Type: application/json.');
    case 'FST_ERR_BAD_URL':
      return refusal('VALIDATION', 'The path is not percent-encoded text.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return refusal('VALIDATION', 'A part of the path is longer than 300 characters.');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return refusal('MALFORMED_JSON', 'The body of the request is not valid JSON.');
    default:
  }
  if (error instanceof SyntaxError && statusCode === 400)
    return refusal('MALFORMED_JSON', 'The body of the request is not valid JSON.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return refusal('VALIDATION', (error as Error).message);
  const loss = lossOf(error);
  if (loss) {
    log.error({ err: error }, 'the database does not answer');
    return refusal('BUSY', `${lossSentences[loss.reason]} Try again in a moment.`);
  }
  log.error({ err: error }, 'a request failed');
  return refusal('INTERNAL', 'Something went wrong here; it has been logged. Try again.');
}

/** What was switched off by hand does not come back within a second. */
const comesBackIn: Partial<Record<ErrorCode, string>> = { READ_ONLY: '5', ROW_HELD: '5', EXTERNAL_OFF: '60' };

/** The error handler of the server: the only place where a failure becomes an answer. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = refusalOf(error, request);
  if (status === 503) reply.header('retry-after', comesBackIn[body.error.code] ?? '1');
  if (body.error.retryAfter !== undefined) reply.header('retry-after', body.error.retryAfter);
  reply.status(status).type('application/json').serializer(JSON.stringify);
  reply.send({ error: { ...body.error, requestId: request.id } });
}
