import type { z } from 'zod'
import type { LinkFault } from '../model/link.ts'
import type { HttpAnswer } from '../ports.ts'
import { err, ok, type Result } from '../result.ts'
import { type Language, say } from '../text/say.ts'

/** An address without what stands behind `?`, as sentences name it. */
export const addressText = (url: string): string => url.replace(/[?#].*$/s, '')

/** Why an answer is not the one that was hoped for, in words; null when it is good. `asked` is the address. */
export function refusalOf(answer: HttpAnswer, asked: string, language: Language): string | null {
  const { status, headers, body } = answer
  const url = addressText(asked)
  if (status === 401 || status === 403) return say(language, 'web-denied', { url, status })
  if (status === 404) return say(language, 'web-missing', { url })
  if (status >= 300 && status < 400) {
    const to = headers.location ? addressText(headers.location) : say(language, 'web-elsewhere')
    return say(language, 'web-moved', { url, status, to })
  }
  if (status < 200 || status >= 300) return say(language, 'web-error', { url, status })
  return /^\s*<(?:!doctype|html)/i.test(body.slice(0, 200)) ? say(language, 'web-page', { url }) : null
}

/** Whether a way that failed says something of the server, not of the link: nobody listens, or it does not answer right. */
export const isServers = (fault: LinkFault): boolean =>
  fault.layer === 'container' || fault.code === 'refused' || fault.code === 'tls'

/** The JSON of an answer in the shape that was asked for; the error is a sentence. */
export function jsonOf<T>(
  answer: HttpAnswer,
  asked: string,
  shape: z.ZodType<T>,
  language: Language,
): Result<T> {
  const refusal = refusalOf(answer, asked, language)
  if (refusal !== null) return err(refusal)
  const url = addressText(asked)
  let value: unknown
  try {
    value = JSON.parse(answer.body)
  } catch {
    return err(say(language, 'web-no-json', { url }))
  }
  const read = shape.safeParse(value)
  return read.success ? ok(read.data) : err(say(language, 'web-shape', { url, place: placeOf(read.error) }))
}

function placeOf(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue === undefined ? 'unknown' : `${issue.path.join('.') || 'the whole'}: ${issue.message}`
}
