import type { z } from 'zod'
import type { LinkFault } from '../model/link.ts'
import type { HttpAnswer } from '../ports.ts'
import { err, ok, type Result } from '../result.ts'

/** An address without what stands behind `?`, as sentences name it. */
export const addressText = (url: string): string => url.replace(/[?#].*$/s, '')

/** Why an answer is not the one that was hoped for, in words; null when it is good. `url` is what was asked. */
export function refusalOf(answer: HttpAnswer, url: string): string | null {
  const { status, headers, body } = answer
  const where = addressText(url)
  if (status === 401 || status === 403)
    return `${where} does not let us in (${status}). Check the user, its password and what it may read.`
  if (status === 404) return `There is nothing at ${where} (404). Check the path in brokers.yaml.`
  if (status >= 300 && status < 400)
    return `${where} sends us on to ${headers.location ? addressText(headers.location) : 'another address'} (${status}). Name the final address in brokers.yaml.`
  if (status < 200 || status >= 300) return `${where} answers with an error (${status}).`
  if (/^\s*<(?:!doctype|html)/i.test(body.slice(0, 200)))
    return `${where} answers with a web page. Check the port and the path in brokers.yaml.`
  return null
}

/** Whether a way that failed says something of the server, not of the link: nobody listens, or it does not answer right. */
export const isServers = (fault: LinkFault): boolean =>
  fault.layer === 'container' || fault.code === 'refused' || fault.code === 'tls'

/** The JSON of an answer in the shape that was asked for; the error is a sentence. */
export function jsonOf<T>(answer: HttpAnswer, url: string, shape: z.ZodType<T>): Result<T> {
  const refusal = refusalOf(answer, url)
  if (refusal !== null) return err(refusal)
  let value: unknown
  try {
    value = JSON.parse(answer.body)
  } catch {
    return err(`${addressText(url)} does not answer in JSON. Check the address in brokers.yaml.`)
  }
  const read = shape.safeParse(value)
  return read.success
    ? ok(read.data)
    : err(`${addressText(url)} answers in another shape than expected: ${placeOf(read.error)}.`)
}

function placeOf(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue === undefined ? 'unknown' : `${issue.path.join('.') || 'the whole'}: ${issue.message}`
}
