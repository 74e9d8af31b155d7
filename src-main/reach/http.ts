import { type ClientRequest, type IncomingMessage, request as sendRequest } from 'node:http'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import type { Layer } from '#core/model/level'
import type { LinkFault } from '#core/model/link'
import type { Http, HttpAnswer, HttpRequest } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { fault } from './faults.ts'
import { webFault } from './http-faults.ts'
import { openTcp } from './net.ts'

/** From where HTTP is spoken: how streams are opened there, and how sentences call the place. */
export interface HttpWay {
  /** Behind the address in sentences: ` on nebula`. */
  readonly where: string
  /** Where a server belongs that does not answer as it should. */
  readonly layer: Layer
  open(host: string, port: number, who: string): Promise<Result<Duplex, LinkFault>>
}

/** An address taken apart. */
interface Server {
  readonly url: URL
  readonly secure: boolean
  readonly host: string
  readonly port: number
  readonly name: string
}

function serverOf(address: string, where: string): Server | null {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  const secure = url.protocol === 'https:'
  const port = Number(url.port) || (secure ? 443 : 80)
  return {
    url,
    secure,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    name: `The server at ${url.host}${where}`,
  }
}

const secured = (stream: Duplex, host: string): Duplex =>
  connect({ socket: stream, host, ...(isIP(host) === 0 ? { servername: host } : {}) })

function start(request: HttpRequest, server: Server, stream: Duplex): ClientRequest {
  const { url, secure, host } = server
  const body = request.body === undefined ? undefined : Buffer.from(request.body)
  const outgoing = sendRequest({
    createConnection: () => (secure ? secured(stream, host) : stream),
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: {
      Host: url.host,
      'User-Agent': 'brokerlight',
      ...request.headers,
      ...(body === undefined ? {} : { 'Content-Length': body.length }),
    },
  })
  outgoing.end(body)
  return outgoing
}

const headersOf = (answer: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

/** Everything after the stream is open; settles once, whatever happens first. */
function exchange(
  request: HttpRequest,
  server: Server,
  stream: Duplex,
  layer: Layer,
): Promise<Result<Omit<HttpAnswer, 'tookMs'>, LinkFault>> {
  return new Promise(resolve => {
    const fail = (error: unknown): void => resolve(err(webFault(error, server.name, layer)))
    stream.on('error', fail)
    let outgoing: ClientRequest
    try {
      outgoing = start(request, server, stream)
    } catch (error) {
      return fail(error)
    }
    outgoing.on('error', fail).once('response', answer => {
      const chunks: Buffer[] = []
      let bytes = 0
      answer.on('error', fail).on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > request.maxBytes) {
          const most = `${server.name} sends more than ${request.maxBytes} bytes; the rest was not read.`
          resolve(err(fault('protocol', layer, most)))
          stream.destroy()
        } else chunks.push(chunk)
      })
      answer.once('end', () =>
        resolve(
          ok({
            status: answer.statusCode ?? 0,
            headers: headersOf(answer),
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        ),
      )
    })
  })
}

/**
 * Asks an HTTP server over a stream of its own, which is closed afterwards. The time limit is for the whole exchange;
 * redirects are answers and not followed; `https` trusts the authorities that this app comes with.
 */
export async function sendHttp(request: HttpRequest, way: HttpWay): Promise<Result<HttpAnswer, LinkFault>> {
  const server = serverOf(request.url, way.where)
  if (server === null) return err(fault('config', way.layer, 'A URL must start with http:// or https://.'))
  const startedMs = performance.now()
  const late = fault(
    'timeout',
    way.layer,
    `${server.name} did not answer within ${request.timeoutMs / 1000} s.`,
  )
  const limit = AbortSignal.timeout(request.timeoutMs)
  const timedOut = new Promise<Result<never, LinkFault>>(resolve => {
    limit.addEventListener('abort', () => resolve(err(late)), { once: true })
  })
  const opening = way.open(server.host, server.port, 'a web server')
  const answered = opening.then(opened => {
    if (!opened.ok) return opened
    return limit.aborted ? err(late) : exchange(request, server, opened.value, way.layer)
  })
  const answer = await Promise.race([answered, timedOut])
  void opening.then(opened => opened.ok && opened.value.destroy())
  return answer.ok ? ok({ ...answer.value, tookMs: performance.now() - startedMs }) : answer
}

const connectWithinMs = 10_000

/** Asks HTTP servers from this machine. */
export const localHttp: Http = {
  send: request =>
    sendHttp(request, {
      where: '',
      layer: 'network',
      open: (host, port, who) =>
        openTcp(
          {
            host,
            port,
            who,
            family: 0,
            layer: 'network',
            timeoutMs: connectWithinMs,
            name: `${host}:${port}`,
          },
          text => text,
        ),
    }),
}
