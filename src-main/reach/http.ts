import {
  Agent,
  type AgentOptions,
  type ClientRequestArgs,
  type IncomingMessage,
  request as sendRequest,
} from 'node:http'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect, createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { Layer } from '#core/model/level'
import type { LinkFault } from '#core/model/link'
import type { Http, HttpAnswer, HttpPool, HttpRequest, HttpTrust } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import type { Faults } from './faults.ts'
import { webFault } from './http-faults.ts'
import { openTcp } from './net.ts'

/** From where HTTP is spoken: how streams are opened there, and how sentences call the place. */
export interface HttpWay {
  /** Behind the address in sentences: ` on nebula`. */
  readonly where: string
  /** Where a server belongs that does not answer as it should. */
  readonly layer: Layer
  readonly faults: Faults
  open(host: string, port: number, server: string): Promise<Result<Duplex, LinkFault>>
}

/** An address taken apart. */
interface Server {
  readonly url: URL
  readonly secure: boolean
  readonly host: string
  readonly port: number
  readonly name: string
}

function serverOf(address: string, { where, faults }: HttpWay): Server | null {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  const secure = url.protocol === 'https:'
  const port = Number(url.port) || (secure ? 443 : 80)
  return {
    url,
    secure,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    name: `${faults.say('web-server-at', { address: url.host })}${where}`,
  }
}

const headersOf = (answer: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

/** A fault on its way through Node's HTTP client. */
class FaultError extends Error {
  readonly fault: LinkFault
  constructor(why: LinkFault) {
    super(why.message)
    this.fault = why
  }
}

type Connected = (error: Error | null, stream?: Duplex) => void

/** Node's own agent over streams of a way: it queues, keeps connections and hands them out again. */
class WayAgent extends Agent {
  readonly #way: HttpWay
  readonly #context: SecureContext | undefined
  readonly #verifies: boolean
  readonly advice: string
  isClosed = false

  constructor(way: HttpWay, trust: HttpTrust, options: AgentOptions) {
    super(options)
    this.#way = way
    this.#verifies = trust !== 'any'
    this.advice = trust === 'any' ? '' : trust.advice
    const extra = trust === 'any' ? [] : trust.authorities
    if (extra.length > 0) this.#context = createSecureContext({ ca: [...rootCertificates, ...extra] })
  }

  override createConnection(options: ClientRequestArgs, connected: Connected): null {
    const host = options.host ?? ''
    void this.#way.open(host, Number(options.port), this.#way.faults.say('web-server')).then(opened => {
      if (!opened.ok) return connected(new FaultError(opened.error))
      const stream = opened.value
      stream.on('error', () => undefined)
      if (this.isClosed) stream.destroy()
      connected(null, options.defaultPort === 443 ? this.#secured(stream, host) : stream)
    })
    return null
  }

  override getName(options: ClientRequestArgs = {}): string {
    return `${super.getName(options)}${options.defaultPort ?? ''}`
  }

  /** Streams of SSH have none of the options that TCP has for an idle connection. */
  override keepSocketAlive(): boolean {
    return !this.isClosed
  }

  override reuseSocket(): void {}

  override destroy(): void {
    this.isClosed = true
    super.destroy()
  }

  #secured(socket: Duplex, host: string): Duplex {
    const name = isIP(host) === 0 ? { servername: host } : {}
    const context = this.#context === undefined ? {} : { secureContext: this.#context }
    return connect({ socket, host, ...name, ...context, rejectUnauthorized: this.#verifies })
  }
}

/** One question and its answer; settles once, whatever happens first. */
function exchange(
  request: HttpRequest,
  server: Server,
  agent: WayAgent,
  { layer, faults }: HttpWay,
): Promise<Result<Omit<HttpAnswer, 'tookMs'>, LinkFault>> {
  const { url, secure, host, port, name } = server
  const body = request.body === undefined ? undefined : Buffer.from(request.body)
  const limit = AbortSignal.timeout(request.timeoutMs)
  return new Promise(resolve => {
    const fail = (error: unknown): void => {
      const duration = `${request.timeoutMs / 1000} s`
      const why = limit.aborted
        ? faults.make('timeout', layer, 'fault-web-late', { name, duration })
        : error instanceof FaultError
          ? error.fault
          : webFault(error, name, layer, agent.advice, faults)
      resolve(err(why))
    }
    const take = (answer: IncomingMessage): void => {
      const chunks: Buffer[] = []
      let bytes = 0
      answer.on('error', fail).on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > request.maxBytes) {
          const most = { name, bytes: request.maxBytes }
          answer.destroy(new FaultError(faults.make('protocol', layer, 'fault-web-large', most)))
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
    }
    try {
      const outgoing = sendRequest({
        agent,
        host,
        port,
        defaultPort: secure ? 443 : 80,
        method: request.method,
        path: `${url.pathname}${url.search}`,
        signal: limit,
        headers: {
          Host: url.host,
          'User-Agent': 'brokerlight',
          ...request.headers,
          ...(body === undefined ? {} : { 'Content-Length': body.length }),
        },
      })
      outgoing.on('error', fail).once('response', take).end(body)
    } catch (error) {
      fail(error)
    }
  })
}

async function ask(
  request: HttpRequest,
  way: HttpWay,
  agent: WayAgent,
): Promise<Result<HttpAnswer, LinkFault>> {
  const server = serverOf(request.url, way)
  if (server === null) return err(way.faults.make('config', way.layer, 'fault-web-url'))
  const startedMs = performance.now()
  const answer = await exchange(request, server, agent, way)
  return answer.ok ? ok({ ...answer.value, tookMs: performance.now() - startedMs }) : answer
}

/**
 * Asks an HTTP server over a stream of its own, which is closed afterwards. The time limit is for the whole exchange;
 * redirects are answers and not followed; `https` trusts the authorities that this app comes with.
 */
export async function sendHttp(request: HttpRequest, way: HttpWay): Promise<Result<HttpAnswer, LinkFault>> {
  const advice = way.faults.say('fault-web-advice')
  const agent = new WayAgent(way, { authorities: [], advice }, {})
  const answer = await ask(request, way, agent)
  agent.destroy()
  return answer
}

/** Connections of a pool that are open to one server at once. */
const mostConnections = 6

/** Connections that are kept between questions; limits and redirects are as with `sendHttp`. */
export function httpPool(way: HttpWay, trust: HttpTrust): HttpPool {
  const agent = new WayAgent(way, trust, { keepAlive: true, maxSockets: mostConnections })
  return { send: request => ask(request, way, agent), close: () => agent.destroy() }
}

const connectWithinMs = 10_000

/** Asks HTTP servers from this machine. */
export function createLocalHttp(faults: Faults): Http {
  const open: HttpWay['open'] = (host, port, server) => {
    const name = `${host}:${port}`
    const target = {
      host,
      port,
      server,
      family: 0,
      layer: 'network',
      timeoutMs: connectWithinMs,
      name,
    } as const
    return openTcp(target, faults)
  }
  return { send: request => sendHttp(request, { where: '', layer: 'network', faults, open }) }
}
